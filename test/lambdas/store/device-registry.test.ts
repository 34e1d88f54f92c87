import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountChange } from '../../../lambdas/domain/account/accounts.ts';
import type { AttestationEvidence } from '../../../lambdas/domain/devices/attestation.ts';
import type { DeviceRegistry, EnrolmentWrite } from '../../../lambdas/domain/devices/enrol-device.ts';
import { listEntryId } from '../../../lambdas/domain/identifiers.ts';
import { ServiceBusy } from '../../../lambdas/domain/ledger/ledger.ts';
import { addEntry } from '../../../lambdas/domain/lists/lists.ts';
import { accountStore } from '../../../lambdas/store/account-store.ts';
import { cognitoDeviceClauses } from '../../../lambdas/store/cognito-devices.ts';
import { challengeClauses } from '../../../lambdas/store/device-challenges.ts';
import { additionalDeviceClauses, deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { hardwareClauses } from '../../../lambdas/store/hardware.ts';
import { readItem } from '../../../lambdas/store/item-access.ts';
import { hardwareDeviceKey, listEntryKey } from '../../../lambdas/store/keys.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { listStore } from '../../../lambdas/store/lists/list-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { challengeFor, softwareEvidence } from '../../support/devices.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { turnSwitch } from '../../support/switches.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { customerWith, noon, signedIn, thumbprint } from '../../support/transfers.ts';

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
  authTime = signedIn,
) => registry(client).enrol({ device, authTime, challenge, currency: 'JPY', maxDevices, hardwareDays: 30 });
const enrol = async (device: ReturnType<typeof deviceOf>, client = engine.client(), maxDevices = 3) =>
  enrolWith(await challengeFor(engine.client(), device.customer), device, client, maxDevices);
const walletClause = (name: string) =>
  additionalDeviceClauses({ authTime: 0, maxDevices: 3 }).find((each) => each.name === name)?.expression ??
  'none';
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
      sessionsSince: 0,
      coolOffUntil: 0,
      level: 'contact_verified',
      devices: [phone.id],
      paid: {},
      paidInMonth: {},
      toppedUp: {},
      probation: {},
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
    const found = takeAway(client, walletClause('room for a device'));
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

describe('the account', () => {
  const state: Readonly<Record<string, Partial<AccountChange>>> = {
    frozen: { status: 'frozen' },
    'signed out everywhere': {},
  };
  const change = (customer: string, what: string) =>
    accountStore({ client: engine.client(), runtime, ...tables, currency: 'JPY' }).change({
      now: noon,
      event: { id: what, customer, kind: 'frozen', at: noon, by: { role: 'customer' }, details: {} },
      ...state[what],
    });
  const [before, at, after] = [noon / 1000 - 1, noon / 1000, noon / 1000 + 1];

  const rows: readonly [string, number, string, string][] = [
    ['frozen', after, 'account_frozen', 'account active'],
    ['signed out everywhere', before, 'session_ended', 'session not ended'],
    // Of that very second nobody can say whether it was before.
    ['signed out everywhere', at, 'session_ended', 'session not ended'],
  ];

  describe.each([
    ['with a device', async () => (await customerWith(engine.client(), 0n, { enrolledAt: noon - 1 })).id],
    ['without any device yet', async () => newCustomer()],
  ])('%s', (_, customerOf) => {
    test.each(rows)('%s, by a token of %d: %s', async (what, authTime, code, control) => {
      const customer = await customerOf();
      await change(customer, what);
      const [challenge, another] = await Promise.all(
        [1, 2].map(() => challengeFor(engine.client(), customer)),
      );
      const unchanged = await engine.items();
      const tablet = deviceOf(customer, 'tablet');
      const enrolling = (nonce = challenge, client = engine.client()) =>
        enrolWith(nonce as Uint8Array, tablet, client, 3, authTime);
      expect(await enrolling()).toEqual({ refused: code });
      expect(await engine.items()).toEqual(unchanged);

      const client = engine.client();
      const found = takeAway(client, walletClause(control));
      expect(await enrolling(another, client)).toMatchObject({ name: 'tablet', additional: true });
      expect(found()).toBe(1);
    });

    test('signed out everywhere, by a token of the second after: enrolled, and additional', async () => {
      const customer = await customerOf();
      await change(customer, 'signed out everywhere');
      const challenge = await challengeFor(engine.client(), customer);
      expect(
        await enrolWith(challenge, deviceOf(customer, 'tablet'), engine.client(), 3, after),
      ).toMatchObject({ name: 'tablet', additional: true });
    });
  });

  test('that is frozen in the last moment enrols nothing', async () => {
    const { id } = await customerWith(engine.client(), 0n);
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => change(id, 'frozen'));
    expect(
      await enrolWith(await challengeFor(engine.client(), id), deviceOf(id, 'tablet'), client, 3, after),
    ).toEqual({
      refused: 'account_frozen',
    });
  });

  test('whose session has ended is told so before anything else', async () => {
    const customer = newCustomer();
    await change(customer, 'signed out everywhere');
    const expired = await challengeFor(engine.client(), customer, noon - 1);
    expect(await enrolWith(expired, deviceOf(customer, 'phone'))).toEqual({ refused: 'session_ended' });
  });

  test('remembers each enrolment as an event, once', async () => {
    const customer = newCustomer();
    const [phone, tablet] = [deviceOf(customer, 'phone'), deviceOf(customer, 'tablet')];
    await enrol(phone);
    await enrol(phone);
    await enrol({ ...tablet, enrolledAt: noon + 1 });
    const common = { customer, kind: 'device_enrolled', by: { role: 'customer' } };
    expect(await accountEventsOf(engine, customer)).toEqual([
      {
        ...common,
        id: `enrolled-${phone.id}`,
        device: phone.id,
        at: noon,
        details: { name: 'phone', as: 'first' },
      },
      {
        ...common,
        id: `enrolled-${tablet.id}`,
        device: tablet.id,
        at: noon + 1,
        details: { name: 'tablet', as: 'additional' },
      },
    ]);
  });
});

test('the switches that are off are those that were thrown', async () => {
  expect(await registry().thrown()).toEqual([]);
  await turnSwitch(engine.client(), { name: 'enrolments', state: 'off' });
  expect(await registry().thrown()).toEqual(['enrolments']);
  await turnSwitch(engine.client(), { name: 'enrolments', state: 'on' });
  expect(await registry().thrown()).toEqual([]);
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

describe('a device of Cognito', () => {
  const control = cognitoDeviceClauses('any').map(({ expression }) => expression)[0] ?? 'none';
  const keyUnder = (customer: string, name: string) => ({
    ...deviceOf(customer, name),
    cognitoDeviceKey: 'ap-northeast-1_one' as const,
  });

  test('enrols no second key, though the challenge and the attestation are right', async () => {
    const customer = newCustomer();
    const thiefs = keyUnder(customer, 'phone of a thief who has the token');
    await enrol(keyUnder(customer, 'phone'));
    const before = await written();
    expect(await enrol(thiefs)).toEqual({ refused: 'cognito_device_in_use' });
    expect(await written()).toEqual(before);

    const client = engine.client();
    const found = takeAway(client, control);
    expect(codeOf(await enrol(thiefs, client))).toBe('enrolled');
    expect(found()).toBeGreaterThan(0);
  });

  test('enrols exactly one of ten keys at once', async () => {
    const customer = newCustomer();
    const keys = Array.from({ length: 10 }, (_, index) => keyUnder(customer, `phone ${index}`));
    const results = await Promise.all(keys.map((key) => enrol(key, engine.client(), 10)));
    expect(results.map(codeOf).sort()).toEqual([...Array(9).fill('cognito_device_in_use'), 'enrolled']);
  });

  test('is one customer’s: the same name of another’s is another', async () => {
    await enrol(keyUnder(newCustomer(), 'phone'));
    expect(codeOf(await enrol(keyUnder(newCustomer(), 'phone')))).toBe('enrolled');
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

  /** What an enrolment on a listed phone comes to. @param seen the entry as it was read before */
  const enrolListed = async (
    hardware: string,
    seen: EnrolmentWrite['hardwareEntry'],
    client = engine.client(),
  ) => {
    const customer = newCustomer();
    const challenge = await challengeFor(engine.client(), customer);
    const device = on(hardware, customer, 'phone');
    const write = { device, authTime: signedIn, challenge, currency: 'JPY', maxDevices: 3, hardwareDays: 30 };
    return registry(client).enrol({ ...write, hardwareEntry: seen });
  };
  const listPhone = async (hardware: string) => {
    const entry = {
      list: 'hardware',
      subject: hardware,
      kind: 'watch',
      reason: 'r',
      author: 'ops',
      addedAt: noon,
    } as const;
    const request = { id: `list ${hardware}`, fingerprint: 'f' };
    await addEntry(listStore({ client: engine.client(), runtime, ...tables }), {
      entry,
      request,
      event: hardware,
    });
    const item = await readItem(
      { client: engine.client(), runtime, ...tables },
      listEntryKey('hardware', listEntryId('hardware', hardware)),
    );
    return item?.tag?.S;
  };
  const marked = async (id: string) =>
    (await engine.items()).find(({ pk }) => pk?.S === `DEVICE#${id}`)?.phoneListed?.S;

  test('that is listed marks the device that is enrolled on it, and leaves word of the device for whoever lists it later', async () => {
    const hardware = newHardware();
    const tag = await listPhone(hardware);
    const device = await enrolListed(hardware, { mark: { kind: 'watch' }, tag });
    if ('refused' in device) throw new Error(device.refused);
    expect(await marked(device.id)).toBe('w');
    const { pk, sk } = hardwareDeviceKey(hardware, device.id);
    expect(await engine.items()).toContainEqual(
      expect.objectContaining({ pk: { S: pk }, sk: { S: sk }, customer: { S: device.customer } }),
    );
  });

  test('that was listed since it was looked at enrols nobody: without that condition, the device would miss its mark', async () => {
    const hardware = newHardware();
    await listPhone(hardware);
    const before = await written();
    await expect(enrolListed(hardware, {})).rejects.toThrow(ServiceBusy);
    expect(await written()).toEqual(before);
    const client = engine.client();
    client.middlewareStack.add(
      (next) => (call) => {
        const { TransactItems } = call.input as { TransactItems?: TransactWriteItem[] };
        const others = TransactItems?.filter(({ ConditionCheck }) => ConditionCheck === undefined);
        return next(others ? { ...call, input: { ...call.input, TransactItems: others } } : call);
      },
      { step: 'initialize' },
    );
    const device = await enrolListed(hardware, {}, client);
    expect(codeOf(device)).toBe('enrolled');
    expect('id' in device && (await marked(device.id))).toBeUndefined();
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
