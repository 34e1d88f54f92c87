import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { additionalDeviceClauses, deviceRegistry } from '../../../lambdas/store/device-registry.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { operationsStore } from '../../../lambdas/store/operations-store.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
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
  }) as const;
const enrol = (device: ReturnType<typeof deviceOf>, client = engine.client(), maxDevices = 3) =>
  registry(client).enrol({ device, currency: 'JPY', maxDevices });

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
    const tables_ = await engine.items();
    const again = { ...deviceOf(customer, 'phone'), name: 'renamed', enrolledAt: noon + 1 };
    expect(await enrol(again)).toEqual(first);
    expect(await engine.items()).toEqual(tables_);
  });

  test("another customer's key is refused, and opens no wallet", async () => {
    const phone = deviceOf(newCustomer(), 'phone');
    await enrol(phone);
    const tables_ = await engine.items();
    const thief = newCustomer();
    expect(await enrol({ ...phone, customer: thief })).toEqual({ refused: 'device_already_enrolled' });
    expect(await engine.items()).toEqual(tables_);

    const client = engine.client();
    takeAway(client, 'attribute_not_exists(#pk)');
    expect(await enrol({ ...phone, customer: thief }, client)).toMatchObject({ customer: thief });
  });

  test('one device more than are allowed is refused', async () => {
    const customer = newCustomer();
    for (const name of ['a', 'b', 'c']) await enrol(deviceOf(customer, name));
    const tables_ = await engine.items();
    expect(await enrol(deviceOf(customer, 'd'))).toEqual({ refused: 'device_limit_reached' });
    expect(await engine.items()).toEqual(tables_);
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
    takeAway(client, 'attribute_not_exists(#devices)');
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
