/** Frozen devices, as the tables keep them: what stops, what ends, what stays, and how a device comes back. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountStatus } from '../../../lambdas/domain/account/accounts.ts';
import { freezeEvent } from '../../../lambdas/domain/devices/device-events.ts';
import type { DeviceFreezeWrite } from '../../../lambdas/domain/devices/freeze-device.ts';
import { removeDevice } from '../../../lambdas/domain/devices/remove-device.ts';
import { pastCounters } from '../../../lambdas/domain/ledger/wallet.ts';
import {
  deviceFreezeClauses,
  deviceFreezes,
  walletFreezeClauses,
} from '../../../lambdas/store/device-freezes.ts';
import { readDevicesOf } from '../../../lambdas/store/device-reading.ts';
import { additionalDeviceClauses } from '../../../lambdas/store/device-registry.ts';
import { deviceRemoval } from '../../../lambdas/store/device-removal.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { pushEndpoints } from '../../../lambdas/store/push-endpoints.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  changeWallet,
  customerWith,
  enrol,
  noon,
  paymentOf,
  signedIn,
  termsWith,
  thumbprint,
  today,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
/** Seconds since the epoch: after every end of a session up to noon. */
const signedInAfter = noon / 1000 + 1;

const writeOf = (
  { customer, device }: { readonly customer: string; readonly device: string },
  state: AccountStatus,
  { now = noon, maxDevices = 5 }: { readonly now?: number; readonly maxDevices?: number } = {},
): DeviceFreezeWrite => ({
  device,
  customer,
  now,
  event: freezeEvent(
    state === 'frozen' ? 'device_frozen' : 'device_unfrozen',
    { id: device, customer, name: 'Phone' },
    { id: randomUUID(), now, by: { role: 'system' }, details: { reason: 'A call' } },
  ),
  ...(state === 'frozen' ? { state } : { state, maxDevices }),
});
const set = (
  subject: { readonly customer: string; readonly device: string },
  state: AccountStatus,
  change: Parameters<typeof writeOf>[2] = {},
  client = engine.client(),
) => deviceFreezes({ client, runtime, ...tables }).set(writeOf(subject, state, change));

async function onePhone() {
  const { id: customer, device } = await customerWith(engine.client(), 1000n, {
    enrolledAt: noon - 10 * DAY,
  });
  return { customer, device };
}

const pay = (customer: string, device: string, authTime = signedInAfter) =>
  ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
    paymentOf({ id: customer, device }, { amount: 1n, day: today }),
    termsWith({}, { authTime }),
  );
const walletOf = (customer: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer);
const devicesOf = (customer: string) =>
  readDevicesOf({ client: engine.client(), runtime, ...tables }, customer);
const refused = (code: string) => ({ refused: code });
const expectUnchanged = async (attempt: () => Promise<unknown>, answer: unknown) => {
  const before = await engine.items();
  expect(await attempt()).toEqual(answer);
  expect(await engine.items()).toEqual(before);
};

describe('freezing', () => {
  test('stops the device at once and leaves the other one alone, which signs in anew', async () => {
    const { customer, device } = await onePhone();
    const other = thumbprint(randomUUID());
    await enrol(engine.client(), customer, other, noon - DAY);
    expect(await set({ customer, device }, 'frozen')).toBe('written');
    expect(await pay(customer, device)).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
    expect(await pay(customer, other, signedIn)).toEqual({ outcome: 'refused', code: 'session_ended' });
    expect(await pay(customer, other)).toMatchObject({ outcome: 'written' });
  });

  test('shows it in the list, and is kept as an event', async () => {
    const { customer, device } = await onePhone();
    await set({ customer, device }, 'frozen');
    expect(await devicesOf(customer)).toMatchObject([{ id: device, frozenAt: noon }]);
    expect((await accountEventsOf(engine, customer)).at(-1)).toMatchObject({
      kind: 'device_frozen',
      at: noon,
      device,
      details: { name: 'Phone', reason: 'A call' },
    });
  });

  test('again writes nothing', async () => {
    const subject = await onePhone();
    await set(subject, 'frozen');
    await expectUnchanged(() => set(subject, 'frozen', { now: noon + 1 }), 'unchanged');
  });

  test('does not take back a later end of sessions', async () => {
    const subject = await onePhone();
    const later = noon / 1000 + 60;
    await changeWallet(engine.client(), subject.customer, { sessionsSince: later });
    expect(await set(subject, 'frozen')).toBe('written');
    expect((await walletOf(subject.customer))?.sessionsSince).toBe(later);
  });

  test('works on a frozen account too', async () => {
    const subject = await onePhone();
    await changeWallet(engine.client(), subject.customer, { status: 'frozen' });
    expect(await set(subject, 'frozen')).toBe('written');
  });

  test.each([
    [
      "somebody else's device",
      async () => ({ ...(await onePhone()), customer: (await onePhone()).customer }),
    ],
    ['a device of nobody', async () => ({ ...(await onePhone()), device: thumbprint(randomUUID()) })],
  ])('%s is refused', async (_, subject) => {
    const foreign = await subject();
    await expectUnchanged(() => set(foreign, 'frozen'), refused('not_found'));
  });

  test('a device that is removed meanwhile is refused', async () => {
    const { customer, device } = await onePhone();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => removal(customer, device));
    expect(await set({ customer, device }, 'frozen', {}, client)).toEqual(refused('not_found'));
    expect(await walletOf(customer)).toMatchObject({ devices: [] });
  });
});

const removal = (customer: string, device: string, signer = device) =>
  removeDevice(deviceRemoval({ client: engine.client(), runtime, ...tables }), {
    customer,
    signer,
    target: device,
    authTime: signedInAfter,
    now: noon,
  });

describe('a frozen device', () => {
  test('is not enrolled again, neither by its customer nor by another', async () => {
    const { customer, device } = await onePhone();
    await set({ customer, device }, 'frozen');
    for (const who of [customer, randomUUID()])
      expect(await enrol(engine.client(), who, device, noon + 1000)).toEqual(
        refused('device_already_enrolled'),
      );
  });

  test('keeps its place, so that no other is enrolled in it', async () => {
    const { customer, device } = await onePhone();
    const others = Array.from({ length: 4 }, () => thumbprint(randomUUID()));
    for (const other of others) await enrol(engine.client(), customer, other, noon - DAY);
    const frozen: string[] = [];
    // With one frozen, with two, up to all.
    for (const each of [device, ...others]) {
      await set({ customer, device: each }, 'frozen');
      frozen.push(each);
      const sixth = enrol(engine.client(), customer, thumbprint(randomUUID()), noon + 1000);
      expect(await sixth).toEqual(refused('device_limit_reached'));
    }
    expect(await walletOf(customer)).toMatchObject({ devices: [], frozenDevices: frozen.sort() });

    const client = engine.client();
    const [room] = additionalDeviceClauses({ authTime: 0, maxDevices: 5 }).filter(
      ({ name }) => name === 'room for a device',
    );
    const found = takeAway(client, room?.expression ?? 'none');
    expect(await enrol(client, customer, thumbprint(randomUUID()), noon + 1000)).toMatchObject({ customer });
    expect(found()).toBe(1);
  });

  test('leaves room for as many others as the limit has', async () => {
    const { customer, device } = await onePhone();
    await set({ customer, device }, 'frozen');
    for (let index = 0; index < 4; index++)
      expect(await enrol(engine.client(), customer, thumbprint(randomUUID()), noon + 1000)).toMatchObject({
        customer,
      });
  });

  test('removes no device, nor itself', async () => {
    const { customer, device } = await onePhone();
    await set({ customer, device }, 'frozen');
    await expectUnchanged(() => removal(customer, device), refused('device_not_enrolled'));
  });

  test('takes no push messages', async () => {
    const { customer, device } = await onePhone();
    const endpoints = pushEndpoints({ client: engine.client(), runtime, ...tables });
    expect(await endpoints.isEnrolled(device, customer)).toBe(true);
    await set({ customer, device }, 'frozen');
    expect(await endpoints.isEnrolled(device, customer)).toBe(false);
    expect(await endpoints.assign({ endpoint: 'endpoint', device, customer })).toEqual(
      refused('device_not_enrolled'),
    );
  });

  test('does not lose count of what it spent on its first day', () => {
    const wallet = { paid: {}, paidInMonth: {}, toppedUp: {}, probation: { phone: 9n, gone: 1n } };
    expect(
      pastCounters({ ...wallet, devices: ['tablet'], frozenDevices: ['phone'] }, today, {
        device: 'tablet',
        longKnown: true,
      }).devices,
    ).toEqual(['gone']);
  });
});

describe('lifting', () => {
  test('brings the device back as it was; every session is signed in anew', async () => {
    const { customer, device } = await onePhone();
    await set({ customer, device }, 'frozen', { now: noon - 60_000 });
    expect(await set({ customer, device }, 'active')).toBe('written');
    expect(await pay(customer, device, noon / 1000)).toEqual({ outcome: 'refused', code: 'session_ended' });
    expect(await pay(customer, device)).toMatchObject({ outcome: 'written' });
    expect(await walletOf(customer)).not.toHaveProperty('frozenDevices');
    expect((await devicesOf(customer))[0]).not.toHaveProperty('frozenAt');
    const kinds = (await accountEventsOf(engine, customer)).map(({ kind }) => kind);
    expect(kinds.slice(-2).sort()).toEqual(['device_frozen', 'device_unfrozen']);
  });

  test('of what is not frozen writes nothing', async () => {
    const subject = await onePhone();
    await expectUnchanged(() => set(subject, 'active'), 'unchanged');
  });

  test('does not bring back what was removed while it was frozen', async () => {
    const { customer, device } = await onePhone();
    const other = thumbprint(randomUUID());
    await enrol(engine.client(), customer, other, noon - 9 * DAY);
    await set({ customer, device }, 'frozen');
    expect(await removal(customer, device, other)).toMatchObject({ id: device, removedAt: noon });
    expect(await walletOf(customer)).toMatchObject({ devices: [other] });
    await expectUnchanged(() => set({ customer, device }, 'active'), refused('not_found'));
  });

  test('is refused where the limit was lowered meanwhile', async () => {
    const { customer, device } = await onePhone();
    await enrol(engine.client(), customer, thumbprint(randomUUID()), noon - DAY);
    await set({ customer, device }, 'frozen');
    await expectUnchanged(
      () => set({ customer, device }, 'active', { maxDevices: 1 }),
      refused('device_limit_reached'),
    );
  });
});

describe('without its condition', () => {
  const clauseOf = (name: string, state: AccountStatus) => {
    const write = writeOf({ customer: 'c', device: 'd' }, state);
    const clauses = [...walletFreezeClauses(write), ...deviceFreezeClauses(write)];
    return clauses.find((each) => each.name === name)?.expression ?? 'none';
  };

  test("somebody else's device would be frozen", async () => {
    const [{ customer }, { device }] = await Promise.all([onePhone(), onePhone()]);
    const client = engine.client();
    takeAway(client, clauseOf('in the other set', 'frozen'));
    takeAway(client, clauseOf("the customer's own", 'frozen'));
    expect(await set({ customer, device }, 'frozen', {}, client)).toBe('written');
  });

  test('a removed device would come back', async () => {
    const { customer, device } = await onePhone();
    await removal(customer, device);
    const client = engine.client();
    takeAway(client, clauseOf('in the other set', 'active'));
    takeAway(client, clauseOf('not removed', 'active'));
    expect(await set({ customer, device }, 'active', { now: noon + 60_000 }, client)).toBe('written');
    expect(await walletOf(customer)).toMatchObject({ devices: [device] });
  });

  test('more devices than are allowed would come back', async () => {
    const { customer, device } = await onePhone();
    await enrol(engine.client(), customer, thumbprint(randomUUID()), noon - DAY);
    await set({ customer, device }, 'frozen');
    const client = engine.client();
    takeAway(client, clauseOf('room for the device', 'active'));
    expect(await set({ customer, device }, 'active', { maxDevices: 1 }, client)).toBe('written');
  });
});
