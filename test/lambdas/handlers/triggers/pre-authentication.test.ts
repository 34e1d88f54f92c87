/** Each row of a proof spoils one thing, and no other: take the check away, and the device counts as known. */
import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateDeviceKey } from '../../../../client/device-key.ts';
import { signInMetadata } from '../../../../client/sign-in-proof.ts';
import { handler as succeeded } from '../../../../lambdas/handlers/triggers/post-authentication.ts';
import { handler } from '../../../../lambdas/handlers/triggers/pre-authentication.ts';
import { readDevice } from '../../../../lambdas/store/device-reading.ts';
import { deviceItem } from '../../../../lambdas/store/registry-items.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import {
  customerClient,
  type FunctionEnvironment,
  signInLimits,
  startFunctionEnvironment,
} from '../../../support/function-environment.ts';
import { encode, type ProofOptions, signProof, testKey } from '../../../support/proofs.ts';
import { tables } from '../../../support/tables.ts';
import { enrol } from '../../../support/transfers.ts';
import { postAuthentication, preAuthentication } from '../../../support/trigger-event.ts';

let env: FunctionEnvironment;
beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());

const limits = process.env.SIGN_IN_LIMITS;
afterEach(() => {
  process.env.SIGN_IN_LIMITS = limits ?? JSON.stringify(signInLimits);
});

const outcome = async (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'admitted',
    (error: Error) => error.message,
  );
const attempt = (username: string, customer?: string, metadata?: Record<string, string>) =>
  outcome(handler(preAuthentication({ username }, customer, metadata)));

/** A customer who has no attempt left: whoever is admitted now is known. */
async function customerKeptOut() {
  const made = await customerWithPhone();
  process.env.SIGN_IN_LIMITS = JSON.stringify({ ...signInLimits, attemptsPerUser: 1 });
  await attempt(made.username, made.customer);
  return made;
}

async function customerWithPhone() {
  const username = randomUUID();
  const customer = randomUUID();
  const key = await testKey();
  await enrol(env.tables.client(), customer, key.thumbprint, Date.now());
  const claims = { aud: customerClient, username, iat: Math.floor(Date.now() / 1000) };
  const prove = async (options: ProofOptions = {}, by = key) => ({
    device_proof: await signProof(by, claims, {
      ...options,
      header: { typ: 'holdfast-sign-in', ...options.header },
    }),
  });
  return { username, customer, key, claims, prove };
}

describe('a user’s attempts', () => {
  test.each([
    ['who exists', randomUUID(), randomUUID()],
    ['who does not', 'nobody@example.com', undefined],
  ])('are limited: of one %s', async (_, username, customer) => {
    const outcomes: string[] = [];
    for (let n = 0; n < signInLimits.attemptsPerUser + 1; n++)
      outcomes.push(await attempt(username, customer));
    expect(outcomes.slice(0, -1)).toEqual(Array(signInLimits.attemptsPerUser).fill('admitted'));
    expect(outcomes.at(-1)).toBe('known_device_required');
    expect(await attempt(username.toUpperCase(), customer)).toBe('known_device_required');
  });

  test('are forgotten when one succeeds', async () => {
    const { username, customer } = await customerWithPhone();
    for (let n = 0; n < signInLimits.attemptsPerUser; n++) await attempt(username, customer);
    await succeeded(postAuthentication({ username }, customer));
    expect(await attempt(username, customer)).toBe('admitted');
  });
});

describe('a known device', () => {
  let hana: Awaited<ReturnType<typeof customerWithPhone>>;
  beforeEach(async () => {
    hana = await customerKeptOut();
  });

  test('is admitted by the client’s own proof, where others are not', async () => {
    const key = await generateDeviceKey();
    const { username, customer } = hana;
    await enrol(env.tables.client(), customer, key.id, Date.now());
    const metadata = await signInMetadata({ key, clientId: customerClient, username }, Date.now());
    expect(await attempt(username, customer)).toBe('known_device_required');
    expect(await attempt(username, customer, metadata)).toBe('admitted');
    expect(await attempt(username, customer, metadata)).toBe('admitted');
  });

  const minuteAgo = () => Math.floor(Date.now() / 1000) - 61;
  test.each<readonly [string, ProofOptions, outcome: string]>([
    ['right', {}, 'admitted'],
    ['of another type, as a request’s proof is', { header: { typ: 'dpop+jwt' } }, 'known_device_required'],
    ['without a type', { header: { typ: undefined } }, 'known_device_required'],
    ['without a key', { header: { jwk: undefined } }, 'known_device_required'],
    ['for another app client', { claims: { aud: 'other' } }, 'known_device_required'],
    ['for another user', { claims: { username: randomUUID() } }, 'known_device_required'],
    ['for nobody', { claims: { username: undefined } }, 'known_device_required'],
    ['of more than a minute ago', { claims: { iat: minuteAgo() } }, 'known_device_required'],
    ['of no time', { claims: { iat: undefined } }, 'known_device_required'],
    ['of a time in text', { claims: { iat: String(minuteAgo() + 60) } }, 'known_device_required'],
  ])('whose proof is %s', async (_, options, expected) => {
    expect(await attempt(hana.username, hana.customer, await hana.prove(options))).toBe(expected);
  });

  test('whose proof another key has signed', async () => {
    const thief = await testKey();
    const proof = await hana.prove({ signWith: thief.privateKey });
    expect(await attempt(hana.username, hana.customer, proof)).toBe('known_device_required');
    expect(await attempt(hana.username, hana.customer, await hana.prove({}, thief))).toBe(
      'known_device_required',
    );
  });

  test.each([
    ['empty', ''],
    ['of three parts', 'a.b.c'],
    ['of empty parts', '..'],
    ['long', 'x'.repeat(5000)],
    ['not signed', `${encode({ alg: 'none' })}.e30.`],
  ])('whose proof is none: %s', async (_, proof) => {
    expect(await attempt(hana.username, hana.customer, { device_proof: proof })).toBe(
      'known_device_required',
    );
  });

  test('of somebody else', async () => {
    const taro = await customerWithPhone();
    const proof = await taro.prove({ claims: { username: hana.username } });
    expect(await attempt(hana.username, hana.customer, proof)).toBe('known_device_required');
  });

  test('of nobody at all', async () => {
    expect(await attempt(hana.username, undefined, await hana.prove())).toBe('known_device_required');
  });

  test('that was removed', async () => {
    const { username, customer, key, prove } = hana;
    expect(await attempt(username, customer, await prove())).toBe('admitted');
    const options = { client: env.tables.client(), runtime, ...tables };
    const device = await readDevice(options, key.thumbprint);
    if (!device) throw new Error('The device of the test is not enrolled');
    const Item = deviceItem({ ...device, removedAt: Date.now() });
    await options.client.send(new PutItemCommand({ TableName: tables.registryTable, Item }));
    expect(await attempt(username, customer, await prove())).toBe('known_device_required');
  });
});

describe('where it cannot be told', () => {
  afterEach(() => {
    process.env.REGISTRY_TABLE = tables.registryTable;
  });

  test('nobody signs in, known or not, and nobody is told why', async () => {
    const hana = await customerWithPhone();
    process.env.REGISTRY_TABLE = 'Gone';
    expect(await attempt(randomUUID(), randomUUID())).toBe('unavailable');
    expect(await attempt('nobody@example.com')).toBe('unavailable');
    expect(await attempt(hana.username, hana.customer, await hana.prove())).toBe('unavailable');
  });
});

test('no line of the log names a user, an address or a proof', async () => {
  expect(env.lines.length).toBeGreaterThan(5);
  expect(env.lines.join('')).not.toMatch(/example\.com|[0-9a-f]{8}-[0-9a-f]{4}|eyJ/);
});
