/** 10,000 listed pairs from 500 addresses end with no session, and honest customers sign in meanwhile. */
import { randomBytes } from 'node:crypto';
import type { ICognitoStorage } from 'amazon-cognito-identity-js';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { createPool, poolRefusalIn, signIn, userOf } from '../../client/session.ts';
import type { KnownDevice } from '../../client/sign-in-proof.ts';
import { enrol } from '../support/transfers.ts';
import type { Account } from './support/account.ts';
import { type DeployedPool, startDeployedPool } from './support/deployed-pool.ts';
import { AT_ONCE, attack, type Loot, listOf, openAccounts } from './support/list-attack.ts';

/** Fewer than by default, since each costs both sides some big multiplications. */
const failuresPerWindow = 100;
const keptOut = 'PreAuthentication failed with error known_device_required.';

let pool: DeployedPool;
let honest: Account;
let loot: Loot;
/** What the honest customer meets while the attack is on. */
const met: Record<string, unknown> = {};

beforeAll(async () => {
  pool = await startDeployedPool({
    limits: { failuresPerWindow, window: 3_600_000, restriction: 3_600_000 },
  });
  const [customer, ...victims] = await openAccounts(pool, 11);
  honest = customer as Account;
  const phone = await enrolledDevice(honest);
  await confirmDevice(honest);
  loot = await attack(pool, listOf(victims), {
    async halfway() {
      met.onNewPhone = await signInOnPhone(honest).catch(poolRefusalIn);
      met.onOwnPhone = await signInOnPhone(honest, phone);
      met.session = (await renew(honest)).body;
    },
  });
});
afterAll(() => pool.close());

async function enrolledDevice({ sub, username }: Account): Promise<KnownDevice> {
  const key = await generateDeviceKey();
  await enrol(pool.functions.tables.client(), sub, key.id, Date.now());
  return { key, clientId: pool.clientId, username };
}

/** As an app does it, with an unmodified Cognito client. */
function signInOnPhone({ email, password, totpSecret }: Account, known?: KnownDevice) {
  const items = new Map<string, string>();
  const storage: ICognitoStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  const { userPoolId, clientId, url } = pool;
  const user = userOf(createPool({ userPoolId, clientId, endpoint: url, storage }), email, storage);
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  // A code is good once, and the one of this half minute may have been used to set the app up.
  const totpCode = async () => totp.generate({ timestamp: Date.now() + 30_000 });
  return signIn(user, password, { totpCode }, known);
}

/** Only on a device that is confirmed does Cognito renew a session. Nobody here proves it, so its secret may be any. */
const confirmDevice = ({ accessToken, deviceKey }: Account) =>
  pool.call('ConfirmDevice', {
    AccessToken: accessToken,
    DeviceKey: deviceKey,
    DeviceSecretVerifierConfig: {
      PasswordVerifier: randomBytes(384).toString('base64'),
      Salt: randomBytes(16).toString('base64'),
    },
  });
const renew = ({ refreshToken, deviceKey }: Account) =>
  pool.call('GetTokensFromRefreshToken', {
    ClientId: pool.clientId,
    RefreshToken: refreshToken,
    DeviceKey: deviceKey,
  });

test('the attack ends with no session, though some of the passwords were right', () => {
  expect(loot.answers.SOFTWARE_TOKEN_MFA).toBeGreaterThan(0);
  expect(loot.sessions).toEqual([]);
  expect(loot.answers['a session']).toBeUndefined();
});

test('of the 10,000 pairs, hardly more than a hundred are looked at', () => {
  const all = Object.values(loot.answers).reduce((sum, count) => sum + count, 0);
  expect(all).toBe(10_000);
  const lookedAt = all - (loot.answers[keptOut] ?? 0);
  expect(lookedAt).toBeGreaterThan(failuresPerWindow / 2);
  expect(lookedAt).toBeLessThanOrEqual(failuresPerWindow + AT_ONCE);
});

test('meanwhile the honest customer signs in on the enrolled device, and an older session goes on', () => {
  expect(met.onOwnPhone).toMatchObject({ username: honest.username, accessToken: expect.any(String) });
  expect(met.session).toMatchObject({ AuthenticationResult: { AccessToken: expect.any(String) } });
});

test('meanwhile nobody signs in on a new phone, not even who could', () => {
  expect(met.onNewPhone).toBe('known_device_required');
});

test('operators hear of it once', () => {
  const told = pool.functions.lines.filter((line) => line.includes('"event":"sign_ins_restricted"'));
  expect(told).toHaveLength(1);
});
