/** Too many attempts of all: apart from the other tests, which it would keep out. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler } from '../../../../lambdas/handlers/triggers/pre-authentication.ts';
import {
  customerClient,
  type FunctionEnvironment,
  signInLimits,
  startFunctionEnvironment,
} from '../../../support/function-environment.ts';
import { signProof, testKey } from '../../../support/proofs.ts';
import { enrol } from '../../../support/transfers.ts';
import { preAuthentication } from '../../../support/trigger-event.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
  process.env.SIGN_IN_LIMITS = JSON.stringify({ ...signInLimits, failuresPerWindow: 3 });
});
afterAll(() => env.close());

const attempt = (username: string, customer?: string, metadata?: Record<string, string>) =>
  handler(preAuthentication({ username }, customer, metadata)).then(
    () => 'admitted',
    (error: Error) => error.message,
  );

test('unknown devices wait, known and unknown people alike, a known one does not, and operators hear of it once', async () => {
  const outcomes = [];
  for (let n = 0; n < 8; n++)
    outcomes.push(await attempt(n % 2 ? `${n}@example.com` : randomUUID(), n % 2 ? undefined : randomUUID()));
  expect(outcomes.slice(0, 3)).toEqual(['admitted', 'admitted', 'admitted']);
  expect(outcomes.slice(3)).toEqual(Array(5).fill('known_device_required'));

  const [username, customer, key] = [randomUUID(), randomUUID(), await testKey()];
  await enrol(env.tables.client(), customer, key.thumbprint, Date.now());
  const claims = { aud: customerClient, username, iat: Math.floor(Date.now() / 1000) };
  const proof = await signProof(key, claims, { header: { typ: 'holdfast-sign-in' } });
  expect(await attempt(username, customer, { device_proof: proof })).toBe('admitted');

  const told = env.lines.filter((line) => JSON.parse(line).event === 'sign_ins_restricted');
  expect(told).toHaveLength(1);
});
