/** Registrations on a real engine: written with the device or not at all, counted in their windows, kept in few bytes. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../../lambdas/domain/refusal.ts';
import type { Registration, Trace } from '../../../lambdas/domain/registration/registration.ts';
import type { Surroundings } from '../../../lambdas/domain/registration/surroundings.ts';
import { readDevice } from '../../../lambdas/store/device-reading.ts';
import { deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { registrationRecords } from '../../../lambdas/store/registration-records.ts';
import { registrationIn, registrationText } from '../../../lambdas/store/registration-text.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { challengeFor, softwareEvidence } from '../../support/devices.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { noon, signedIn, thumbprint } from '../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const options = () => ({ client: engine.client(), runtime, ...tables });
const records = () => registrationRecords(options());
const traceOf = (kind: Trace['kind'] = 'address'): Trace => ({
  kind,
  pseudonym: randomBytes(32).toString('base64url'),
});

async function enrol(
  customer: string,
  surroundings: Surroundings,
  { at = noon, device = thumbprint(randomUUID()), challenge = undefined as Uint8Array | undefined } = {},
) {
  return deviceRegistry(options()).enrol({
    surroundings,
    device: {
      id: device,
      customer,
      name: 'Phone',
      cognitoDeviceKey: `ap-northeast-1_${randomUUID()}`,
      publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
      enrolledAt: at,
      evidence: softwareEvidence,
      registration: surroundings.registration,
    },
    authTime: signedIn,
    challenge: challenge ?? (await challengeFor(engine.client(), customer)),
    currency: 'JPY',
    maxDevices: 5,
    hardwareDays: 30,
  });
}
const first = (registration: Registration, ...traces: readonly Trace[]): Surroundings => ({
  registration,
  isFirst: true,
  traces,
});

test('is kept for the customer and with the device, and leaves its traces', async () => {
  const customer = randomUUID();
  const registration = { at: noon, addressCustomers: 3, signUpSeconds: 61 };
  const [address, phone] = [traceOf('address'), traceOf('phone')];
  const device = thumbprint(randomUUID());
  expect(isRefusal(await enrol(customer, first(registration, address, phone), { device }))).toBe(false);
  expect(await records().registrationOf(customer)).toEqual(registration);
  expect((await readDevice(options(), device))?.registration).toEqual(registration);
  expect(await records().customersOf(address, noon - DAY)).toEqual([customer]);
  expect(await records().customersOf(phone, noon - DAY)).toEqual([customer]);
  expect(await records().registrationOf(randomUUID())).toBeUndefined();
});

test('of another device is the customer’s, which is written no second time', async () => {
  const customer = randomUUID();
  const registration = { at: noon, addressCustomers: 3 };
  await enrol(customer, first(registration));
  const device = thumbprint(randomUUID());
  const later: Surroundings = { registration, isFirst: false, traces: [traceOf('hardware')] };
  await enrol(customer, later, { device, at: noon + DAY });
  expect((await readDevice(options(), device))?.registration).toEqual(registration);
  expect(await records().registrationOf(customer)).toEqual(registration);
});

test('of an enrolment that is refused is not written', async () => {
  const customer = randomUUID();
  const before = await engine.items();
  const refused = await enrol(customer, first({ at: noon }, traceOf()), { challenge: randomBytes(32) });
  expect(refused).toEqual({ refused: 'challenge_invalid' });
  expect(await engine.items()).toEqual(before);
});

describe('traces', () => {
  test('count from a time on, that moment included', async () => {
    const trace = traceOf();
    const [early, late] = [randomUUID(), randomUUID()];
    await enrol(early, first({ at: noon }, trace), { at: noon });
    await enrol(late, first({ at: noon + 1 }, trace), { at: noon + 1 });
    expect(await records().customersOf(trace, noon)).toEqual([early, late]);
    expect(await records().customersOf(trace, noon + 1)).toEqual([late]);
    expect(await records().customersOf(trace, noon + 2)).toEqual([]);
    expect(await records().customersOf(trace, -1)).toHaveLength(2);
    expect(await records().customersOf(traceOf(), 0)).toEqual([]);
  });

  test('of many at once are all there: each is an item of its own', async () => {
    const trace = traceOf();
    const customers = Array.from({ length: 30 }, () => randomUUID());
    await Promise.all(customers.map((customer) => enrol(customer, first({ at: noon }, trace))));
    // More than are counted would tell no rule more.
    expect(await records().customersOf(trace, noon)).toHaveLength(25);
    const kept = (await engine.items(tables.registryTable)).filter(({ pk }) =>
      pk?.S?.endsWith(trace.pseudonym),
    );
    expect(kept).toHaveLength(30);
  });

  test.each([
    ['address', 1],
    ['hardware', 30],
    ['phone', 180],
  ] as const)('of the kind %s go after %d days', async (kind, days) => {
    const trace = traceOf(kind);
    await enrol(randomUUID(), first({ at: noon }, trace));
    const [item] = (await engine.items(tables.registryTable)).filter(({ pk }) =>
      pk?.S?.endsWith(trace.pseudonym),
    );
    expect(Number(item?.expires?.N)).toBe((noon + days * DAY) / 1000);
  });
});

describe('a registration as text', () => {
  test.each<Registration>([
    { at: noon },
    { at: noon, addressCustomers: 25, hardwareCustomers: 25, phoneOthers: 25, signUpSeconds: 999_999_999 },
    { at: noon, hardwareCustomers: 1, phoneOthers: 0 },
    { at: 0, signUpSeconds: 0 },
  ])('%o comes back', (registration) => {
    expect(registrationIn(registrationText(registration))).toEqual(registration);
    expect(registrationText(registration).length).toBeLessThan(40);
  });

  test.each(['', 'noon', ',1'])('that reads %j is a fault', (text) => {
    expect(() => registrationIn(text)).toThrow('A stored registration cannot be read');
  });
});
