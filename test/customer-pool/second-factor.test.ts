/** What the second factor is worth: one attack, on the pool as it is deployed, and on the same pool without it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FunctionEnvironment, startFunctionEnvironment } from '../support/function-environment.ts';
import { startDeployedPool } from './support/deployed-pool.ts';
import { attack, listOf, openAccounts } from './support/list-attack.ts';

/** Nothing is counted: the second factor is alone. */
const limits = { attemptsPerUser: 1_000_000, failuresPerWindow: 1_000_000 };

let functions: FunctionEnvironment;
beforeAll(async () => {
  functions = await startFunctionEnvironment();
});
afterAll(() => functions.close());

test('with it, pairs that are all right end with no session', async () => {
  const pool = await startDeployedPool({ limits }, functions);
  try {
    const victims = await openAccounts(pool, 10);
    const { sessions, answers } = await attack(pool, victims);
    expect(answers).toEqual({ SOFTWARE_TOKEN_MFA: victims.length });
    expect(sessions).toEqual([]);
  } finally {
    await pool.close();
  }
});

test('without it, the list attack gets sessions', async () => {
  const weakened = { MfaConfiguration: 'OFF', EnabledMfas: undefined };
  const pool = await startDeployedPool({ limits, pool: weakened }, functions);
  try {
    const victims = await openAccounts(pool, 10);
    const { sessions } = await attack(pool, listOf(victims), { until: ({ length }) => length > 0 });
    expect(sessions.length).toBeGreaterThan(0);
    expect(sessions[0]?.body.AuthenticationResult.AccessToken).toEqual(expect.any(String));
  } finally {
    await pool.close();
  }
});
