import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttestationEvidence } from '../../../lambdas/domain/devices/attestation.ts';
import type { DeviceRegistry } from '../../../lambdas/domain/devices/enrol-device.ts';
import { challengeClauses } from '../../../lambdas/store/device-challenges.ts';
import { additionalDeviceClauses, deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { hardwareClauses } from '../../../lambdas/store/hardware.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { challengeFor, softwareEvidence } from '../../support/devices.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, thumbprint } from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const registry = (client = engine.client()) => deviceRegistry({ client, runtime, ...tables });
const walletOf = (customer: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer);

/** All that is written but for challenges, of which each attempt here is given a new one. */
const written = async () => (await engine.items()).filter(({ pk }) => !pk?.S?.startsWith('CHALLENGE#'));

let customers = 0;
const newCustomer = () => `customer-${++customers}`;
const deviceOf = (customer: string, name: string) =>
  ({
    id: thumbprint(`${customer} ${name}`),
    customer,
    name,
    cognitoDeviceKey: `ap-northeast-1_${name}`,
    publicJwk: { kty: 'EC', crv: 'P-256', x: thumbprint('x'), y: thumbprint('y') },
    enrolledAt: noon,
    evidence: softwareEvidence as AttestationEvidence,
  }) as const;
const enrolWith = (
  challenge: Uint8Array,
  device: Parameters<DeviceRegistry['enrol']>[0]['device'],
  client = engine.client(),
  maxDevices = 3,
) => registry(client).enrol({ device, challenge, currency: 'JPY', maxDevices, hardwareDays: 30 });
const enrol = async (device: ReturnType<typeof deviceOf>, client = engine.client(), maxDevices = 3) =>
  enrolWith(await challengeFor(engine.client(), device.customer), device, client, maxDevices);
const codeOf = (result: object) => ('refused' in result ? result.refused : 'enrolled');

describe('enrolling', () => {
  test('a first device opens the wallet, empty and active', async () => {
    const customer = newCustomer();
    const phone = deviceOf(customer, 'phone');
    expect(await enrol(phone)).toEqual({ ...phone, additional: false });
    expect(await walletOf(customer)).toEqual({
      customer,
      currency: 'JPY',
      available: 0n,
      pending: 0n,
      status: 'active',
      devices: [phone.id],
      paid: {},
      toppedUp: {},
    });
  });

  test('a second one is additional, and leaves the money as it is', async () => {
    const { id, device } = await customerWith(engine.client(), 1000n);
    const tablet = deviceOf(id, 'tablet');
    expect(await enrol(tablet)).toEqual({ ...tablet, additional: true });
    expect(await walletOf(id)).toMatchObject({
      available: 1000n,
      devices: [device, tablet.id].sort(),
    });
  });

  test("the customer's own key again is answered as it stands", async () => {
    const customer = newCustomer();
    const first = await enrol(deviceOf(customer, 'phone'));
    const tables_ = await written();
    const again = { ...deviceOf(customer, 'phone'), name: 'renamed', enrolledAt: noon + 1 };
    expect(await enrol(again)).toEqual(first);
    expect(await written()).toEqual(tables_);
  });

  test("another customer's key is refused, and opens no wallet", async () => {
    const phone = deviceOf(newCustomer(), 'phone');
    await enrol(phone);
    const tables_ = await written();
    const thief = newCustomer();
    expect(await enrol({ ...phone, customer: thief })).toEqual({ refused: 'device_already_enrolled' });
    expect(await written()).toEqual(tables_);

    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#pk)');
    expect(await enrol({ ...phone, customer: thief }, client)).toMatchObject({ customer: thief });
  });

  test('one device more than are allowed is refused', async () => {
    const customer = newCustomer();
    for (const name of ['a', 'b', 'c']) await enrol(deviceOf(customer, name));
    const tables_ = await written();
    expect(await enrol(deviceOf(customer, 'd'))).toEqual({ refused: 'device_limit_reached' });
    expect(await written()).toEqual(tables_);
    // A key that is known already is not one more.
    expect(await enrol(deviceOf(customer, 'c'))).toMatchObject({ name: 'c' });

    const client = engine.client();
    const found = takeAway(client, additionalDeviceClauses(3)[0]?.expression ?? '');
    expect(await enrol(deviceOf(customer, 'd'), client)).toMatchObject({ name: 'd' });
    expect(found()).toBe(1);
  });

  test('ten devices at once: exactly as many as are allowed, and exactly one is the first', async () => {
    const customer = newCustomer();
    const client = engine.client();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => enrol(deviceOf(customer, `device-${index}`), client)),
    );
    const enrolled = results.flatMap((result) => ('refused' in result ? [] : [result]));
    expect(enrolled).toHaveLength(3);
    expect(enrolled.filter(({ additional }) => !additional)).toHaveLength(1);
    expect((await walletOf(customer))?.devices).toEqual(enrolled.map(({ id }) => id).sort());
  });

  test('a device that another overtook is additional', async () => {
    const customer = newCustomer();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => enrol(deviceOf(customer, 'faster')));
    expect(await enrol(deviceOf(customer, 'slower'), client)).toMatchObject({ additional: true });
  });

  test('that it is the first is a condition: without it, an overtaken device passes for the first', async () => {
    const customer = newCustomer();
    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#currency)');
    beforeFirst(client, 'TransactWriteItems', () => enrol(deviceOf(customer, 'faster')));
    expect(await enrol(deviceOf(customer, 'slower'), client)).toMatchObject({ additional: false });
  });
});

test('the switch of enrolments is on until it is thrown', async () => {
  expect(await registry().isSwitchedOff('enrolments')).toBe(false);
  const operations = operationsStore({ client: engine.client(), runtime, ...tables });
  const thrown = {
    name: 'enrolments',
    state: 'off',
    reason: 'Attack',
    changedBy: 'ops',
    changedAt: noon,
  } as const;
  await operations.putSwitch(thrown);
  expect(await registry().isSwitchedOff('enrolments')).toBe(true);
  await operations.putSwitch({ ...thrown, state: 'on' });
  expect(await registry().isSwitchedOff('enrolments')).toBe(false);
});

describe('a challenge', () => {
  const clause = (name: string) =>
    challengeClauses('', 0).find((each) => each.name === name)?.expression ?? 'none';
  const minute = 60_000;

  const rows: readonly [string, string, (customer: string) => Promise<Uint8Array>][] = [
    [
      'used before',
      'not used',
      async (customer) => {
        const challenge = await challengeFor(engine.client(), customer);
        expect(codeOf(await enrolWith(challenge, deviceOf(customer, 'phone')))).toBe('enrolled');
        return challenge;
      },
    ],
    [
      'that expired a moment ago',
      'not expired',
      (customer) => challengeFor(engine.client(), customer, noon - 1),
    ],
    ['that expires now', 'not expired', (customer) => challengeFor(engine.client(), customer, noon)],
    [
      "of another customer's",
      "the customer's own",
      () => challengeFor(engine.client(), newCustomer(), noon + minute),
    ],
  ];

  test.each(rows)('%s is refused, and nothing is written', async (_, control, challengeOf) => {
    const customer = newCustomer();
    const challenge = await challengeOf(customer);
    const before = await engine.items();
    expect(await enrolWith(challenge, deviceOf(customer, 'tablet'))).toEqual({
      refused: 'challenge_invalid',
    });
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    takeAway(client, clause(control));
    expect(codeOf(await enrolWith(challenge, deviceOf(customer, 'tablet'), client))).toBe('enrolled');
  });

  test('that was never given out is refused', async () => {
    const before = await engine.items();
    const made = new Uint8Array(32).fill(1);
    expect(await enrolWith(made, deviceOf(newCustomer(), 'phone'))).toEqual({ refused: 'challenge_invalid' });
    expect(await engine.items()).toEqual(before);
  });

  test('that expires in a moment is taken, and kept as used by the device', async () => {
    const customer = newCustomer();
    const challenge = await challengeFor(engine.client(), customer, noon + 1);
    const phone = deviceOf(customer, 'phone');
    expect(codeOf(await enrolWith(challenge, phone))).toBe('enrolled');
    const used = (await engine.items()).filter(({ usedBy }) => usedBy?.S === phone.id);
    expect(used).toMatchObject([{ customer: { S: customer }, usedAt: { N: String(noon) } }]);
    // Not even a thief of the table has the nonce.
    expect(JSON.stringify(used)).not.toContain(Buffer.from(challenge).toString('base64url'));
  });

  test('for ten keys at once enrols exactly one', async () => {
    const customer = newCustomer();
    const challenge = await challengeFor(engine.client(), customer);
    const client = engine.client();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        enrolWith(challenge, deviceOf(customer, `device-${index}`), client, 10),
      ),
    );
    expect(results.map(codeOf).sort()).toEqual([
      ...Array.from({ length: 9 }, () => 'challenge_invalid'),
      'enrolled',
    ]);
    expect((await walletOf(customer))?.devices).toHaveLength(1);
  });

  test('of the enrolment whose answer was lost still answers it', async () => {
    const customer = newCustomer();
    const challenge = await challengeFor(engine.client(), customer);
    const first = await enrolWith(challenge, deviceOf(customer, 'phone'));
    expect(await enrolWith(challenge, deviceOf(customer, 'phone'))).toEqual(first);
  });
});

describe('hardware', () => {
  const day = 24 * 60 * 60 * 1000;
  let phones = 0;
  const newHardware = () => thumbprint(`hardware ${++phones}`);
  const on = (hardwareId: string, customer: string, name: string, enrolledAt = noon) => ({
    ...deviceOf(customer, name),
    enrolledAt,
    evidence: {
      format: 'android-key',
      securityLevel: 'strongbox',
      hardwareId,
      details: { osPatchLevel: 202611, packageName: 'com.example.pay' },
    } as const,
  });
  const enrolOn = async (...[hardware, customer, name, at]: Parameters<typeof on>) =>
    enrolWith(await challengeFor(engine.client(), customer), on(hardware, customer, name, at));

  test('is kept with the device, and comes back with it', async () => {
    const [hardware, customer] = [newHardware(), newCustomer()];
    const first = await enrolOn(hardware, customer, 'phone');
    expect(first).toEqual({ ...on(hardware, customer, 'phone'), additional: false });
    expect(await enrolOn(hardware, customer, 'phone')).toEqual(first);
  });

  test.each<[string, number, string]>([
    ['at once', 0, 'hardware_in_use'],
    ['a moment before 30 days', 30 * day - 1, 'hardware_in_use'],
    ['after 30 days', 30 * day, 'enrolled'],
  ])('for another customer %s', async (_, later, expected) => {
    const hardware = newHardware();
    await enrolOn(hardware, newCustomer(), 'phone');
    const before = await written();
    expect(codeOf(await enrolOn(hardware, newCustomer(), 'phone', noon + later))).toBe(expected);
    if (expected !== 'enrolled') expect(await written()).toEqual(before);
  });

  test('for the same customer again is taken, and counts from then', async () => {
    const [hardware, customer] = [newHardware(), newCustomer()];
    await enrolOn(hardware, customer, 'phone');
    expect(codeOf(await enrolOn(hardware, customer, 'reinstalled', noon + 20 * day))).toBe('enrolled');
    expect(codeOf(await enrolOn(hardware, newCustomer(), 'phone', noon + 40 * day))).toBe('hardware_in_use');
  });

  test('of two customers at once: exactly one', async () => {
    const hardware = newHardware();
    const results = await Promise.all([1, 2].map(() => enrolOn(hardware, newCustomer(), 'phone')));
    expect(results.map(codeOf).sort()).toEqual(['enrolled', 'hardware_in_use']);
  });

  test('is a condition: without it, one phone serves many customers', async () => {
    const hardware = newHardware();
    await enrolOn(hardware, newCustomer(), 'phone');
    const client = engine.client();
    const found = takeAway(client, hardwareClauses('', 0)[0]?.expression ?? '');
    const thief = newCustomer();
    const challenge = await challengeFor(engine.client(), thief);
    expect(codeOf(await enrolWith(challenge, on(hardware, thief, 'phone'), client))).toBe('enrolled');
    expect(found()).toBe(1);
  });
});
