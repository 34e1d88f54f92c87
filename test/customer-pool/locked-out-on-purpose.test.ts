/**
 * Somebody tries one customer's sign-in again and again, to keep the customer out: what is left of it is half a minute.
 * Time is the tests': the attacker waits whenever Cognito's own lock-out asks for it.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { signInMetadata } from '../../client/sign-in-proof.ts';
import { enrol } from '../support/transfers.ts';
import { type Account, openAccount, showTotp, tryPassword } from './support/account.ts';
import { type DeployedPool, startDeployedPool } from './support/deployed-pool.ts';

const SECOND = 1000;
const QUARTER = 15 * 60 * SECOND;
const HOUR = 60 * 60 * SECOND;

let pool: DeployedPool;
beforeAll(async () => {
  pool = await startDeployedPool();
  vi.useFakeTimers({ toFake: ['Date'] });
});
beforeEach(() => pool.setLimits({}));
afterAll(async () => {
  vi.useRealTimers();
  await pool.close();
});
const wait = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

async function customerWithPhone() {
  const account = await openAccount(pool, `hana-${randomUUID()}@example.com`, 'correct horse battery staple');
  const key = await generateDeviceKey();
  await enrol(pool.functions.tables.client(), account.sub, key.id, Date.now());
  const { username } = account;
  const prove = () => signInMetadata({ key, clientId: pool.clientId, username }, Date.now());
  return { account, prove };
}

const told = async (answer: ReturnType<typeof tryPassword>) => {
  const { body } = await answer;
  return body.ChallengeName ?? body.message;
};

/** Twenty wrong passwords, each as soon as the pool looks at one again. */
async function lockOut({ email }: Account): Promise<void> {
  let pause = SECOND;
  for (let n = 0; n < 20; n++) {
    while ((await told(tryPassword(pool, email, 'wrong'))) === 'Password attempts exceeded') {
      wait(pause);
      // As Cognito's lock-out does.
      pause = Math.min(pause * 2, QUARTER);
    }
  }
}

test('the customer signs in on the enrolled device half a minute later, and pays on', async () => {
  const { account, prove } = await customerWithPhone();
  await lockOut(account);
  wait(32 * SECOND);
  const { email, password } = account;
  const keptOut = 'PreAuthentication failed with error known_device_required.';
  expect(await told(tryPassword(pool, email, password))).toBe(keptOut);
  const asked = await tryPassword(pool, email, password, { metadata: await prove() });
  expect(asked.body.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const signedIn = await showTotp(pool, account, asked);
  expect(signedIn.body.AuthenticationResult.AccessToken).toEqual(expect.any(String));
  // With that the attempts are forgotten, and a new phone is let in too.
  expect(await told(tryPassword(pool, email, password))).toBe('SOFTWARE_TOKEN_MFA');
});

test('a customer who has no other device gets in by the mailbox', async () => {
  const { account } = await customerWithPhone();
  await lockOut(account);
  wait(32 * SECOND);
  const request = { ClientId: pool.clientId, Username: account.email };
  await pool.call('ForgotPassword', request);
  const password = 'another horse battery staple';
  const ConfirmationCode = await pool.codeFor(account.email);
  const reset = { ...request, Password: password, ConfirmationCode };
  expect((await pool.call('ConfirmForgotPassword', reset)).status).toBe(200);
  expect(await told(tryPassword(pool, account.email, password))).toBe('SOFTWARE_TOKEN_MFA');
});

test('a customer who has no other device waits for a day at most', async () => {
  const { account } = await customerWithPhone();
  await lockOut(account);
  wait(24 * HOUR);
  expect(await told(tryPassword(pool, account.email, account.password))).toBe('SOFTWARE_TOKEN_MFA');
});

test('without the counter, the customer would wait for a quarter of an hour, and on every device', async () => {
  pool.setLimits({ attemptsPerUser: 1000 });
  const { account, prove } = await customerWithPhone();
  await lockOut(account);
  wait(32 * SECOND);
  const onOwnPhone = async () =>
    told(tryPassword(pool, account.email, account.password, { metadata: await prove() }));
  expect(await onOwnPhone()).toBe('Password attempts exceeded');
  wait(QUARTER);
  expect(await onOwnPhone()).toBe('SOFTWARE_TOKEN_MFA');
});
