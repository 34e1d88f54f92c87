import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removedEvent } from '../../../lambdas/domain/devices/device-events.ts';
import { removeDevice } from '../../../lambdas/domain/devices/remove-device.ts';
import type { RefusalCode } from '../../../lambdas/domain/refusal.ts';
import { accountClauses } from '../../../lambdas/store/account-clauses.ts';
import { accountStore } from '../../../lambdas/store/account-store.ts';
import { readDevicesOf } from '../../../lambdas/store/device-reading.ts';
import { deviceRemoval, signerClauses, targetClauses } from '../../../lambdas/store/device-removal.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
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

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** A customer with an old phone and one that came so long before noon. */
async function twoPhones(newerSince = 2 * day) {
  const { id: customer, device: old } = await customerWith(engine.client(), 1000n, {
    enrolledAt: noon - 10 * day,
  });
  const young = thumbprint(randomUUID());
  await enrol(engine.client(), customer, young, noon - newerSince);
  return { customer, old, young };
}

const remove = (
  customer: string,
  signer: string,
  target: string,
  client = engine.client(),
  authTime = signedIn,
) =>
  removeDevice(deviceRemoval({ client, runtime, ...tables }), {
    customer,
    signer,
    target,
    authTime,
    now: noon,
  });
const idsOf = async (customer: string) =>
  (await readDevicesOf({ client: engine.client(), runtime, ...tables }, customer)).map(({ id }) => id);
const pay = (customer: string, device: string, authTime = signedIn) =>
  ledgerWriting({ client: engine.client(), runtime, ...tables }).writePayment(
    paymentOf({ id: customer, device }, { amount: 1n, day: today }),
    termsWith({}, { authTime }),
  );
const refused = (code: RefusalCode) => ({ refused: code });

describe('the list', () => {
  test('has the devices in the wallet, oldest first', async () => {
    const { customer, old, young } = await twoPhones();
    expect(await idsOf(customer)).toEqual([old, young]);
  });

  test('is empty for somebody without a wallet', async () => {
    expect(await idsOf(randomUUID())).toEqual([]);
  });
});

describe('removing', () => {
  test('takes the device from the wallet and keeps its item; it never pays again', async () => {
    const { customer, old, young } = await twoPhones();
    expect(await pay(customer, young)).toMatchObject({ outcome: 'written' });
    expect(await remove(customer, old, young)).toMatchObject({ id: young, removedAt: noon });
    expect(await idsOf(customer)).toEqual([old]);
    expect(await pay(customer, young)).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
    expect(await pay(customer, old, noon / 1000 + 1)).toMatchObject({ outcome: 'written' });
  });

  test('ends every session that was signed in before, also that of the phone that stays', async () => {
    const { customer, old, young } = await twoPhones();
    await remove(customer, old, young);
    for (const authTime of [signedIn, noon / 1000])
      expect(await pay(customer, old, authTime)).toEqual({ outcome: 'refused', code: 'session_ended' });
  });

  test('ends the session that asks even if Cognito says that it was signed in later than now', async () => {
    const { customer, old, young } = await twoPhones();
    const ahead = noon / 1000 + 2;
    await remove(customer, old, young, engine.client(), ahead);
    expect(await pay(customer, old, ahead)).toEqual({ outcome: 'refused', code: 'session_ended' });
  });

  test('is kept as an event, once', async () => {
    const { customer, old, young } = await twoPhones();
    await remove(customer, old, young);
    await remove(customer, old, young);
    const removed = (await accountEventsOf(engine, customer)).filter(({ kind }) => kind === 'device_removed');
    expect(removed).toEqual([
      {
        id: `removed-${young}`,
        customer,
        kind: 'device_removed',
        at: noon,
        by: { role: 'customer' },
        device: young,
        details: { name: 'Phone', removed_by: old },
      },
    ]);
  });

  test('again is answered as it stands', async () => {
    const { customer, old, young } = await twoPhones();
    const first = await remove(customer, old, young);
    const before = await engine.items();
    expect(await remove(customer, old, young)).toEqual(first);
    expect(await engine.items()).toEqual(before);
  });

  test('itself, and asking again whether it did', async () => {
    const { customer, young } = await twoPhones();
    const first = await remove(customer, young, young);
    expect(first).toMatchObject({ id: young, removedAt: noon });
    expect(await remove(customer, young, young)).toEqual(first);
  });

  test('the last one: the next is as new as any second one', async () => {
    const { id: customer, device } = await customerWith(engine.client(), 0n, { enrolledAt: noon - 2 * day });
    await remove(customer, device, device);
    expect(await idsOf(customer)).toEqual([]);
    const next = thumbprint(randomUUID());
    expect(await enrol(engine.client(), customer, next)).toMatchObject({ id: next, additional: true });
  });

  test('makes room for another device, but never for the same key', async () => {
    const { customer, old, young } = await twoPhones();
    await remove(customer, old, young);
    const stranger = randomUUID();
    for (const who of [customer, stranger])
      expect(await enrol(engine.client(), who, young)).toEqual(refused('device_already_enrolled'));
    expect(await idsOf(customer)).toEqual([old]);
    expect(await idsOf(stranger)).toEqual([]);
  });

  test('by somebody faster is the same removal', async () => {
    const { customer, old, young } = await twoPhones();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => remove(customer, old, young));
    expect(await remove(customer, old, young, client)).toMatchObject({ id: young, removedAt: noon });
  });

  test('each other at once: exactly one stays', async () => {
    const { customer, old, young } = await twoPhones();
    const results = await Promise.all([remove(customer, old, young), remove(customer, young, old)]);
    expect(results.filter((result) => 'refused' in result)).toEqual([refused('device_not_enrolled')]);
    expect(await idsOf(customer)).toHaveLength(1);
  });
});

describe('the account', () => {
  const accounts = () => accountStore({ client: engine.client(), runtime, ...tables, currency: 'JPY' });
  const change = (customer: string, status?: 'frozen') =>
    accounts().change({
      now: noon,
      event: { id: 'change', customer, kind: 'frozen', at: noon, by: { role: 'customer' }, details: {} },
      ...(status ? { status } : {}),
    });
  const later = noon / 1000 + 1;
  const rows: readonly [string, 'frozen' | undefined, number, RefusalCode, string][] = [
    ['frozen', 'frozen', later, 'account_frozen', 'account active'],
    ['signed out everywhere before', undefined, signedIn, 'session_ended', 'session not ended'],
    ['signed out everywhere in that second', undefined, noon / 1000, 'session_ended', 'session not ended'],
  ];

  test.each(rows)('%s: no device is removed', async (_, status, authTime, code, control) => {
    const { customer, old, young } = await twoPhones();
    await change(customer, status);
    const before = await engine.items();
    expect(await remove(customer, old, young, engine.client(), authTime)).toEqual(refused(code));
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    const clause = accountClauses(authTime).find(({ name }) => name === control)?.expression ?? 'none';
    const found = takeAway(client, clause);
    expect(await remove(customer, old, young, client, authTime)).toMatchObject({ removedAt: noon });
    expect(found()).toBe(1);
  });

  test('frozen in the last moment: no device is removed', async () => {
    const { customer, old, young } = await twoPhones();
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => change(customer, 'frozen'));
    expect(await remove(customer, old, young, client, later)).toEqual(refused('account_frozen'));
    expect(await idsOf(customer)).toEqual([old, young]);
  });
});

describe('is refused, and nothing is written:', () => {
  type Phones = Awaited<ReturnType<typeof twoPhones>>;
  const stranger = async () => (await customerWith(engine.client(), 0n)).device;
  const rows: readonly [string, RefusalCode, number, (phones: Phones) => Promise<[string, string]>][] = [
    ['a key that is not there', 'not_found', 2 * day, async ({ old }) => [old, thumbprint('nobody')]],
    ["another customer's device", 'not_found', 2 * day, async ({ old }) => [old, await stranger()]],
    [
      'signed by a key that is not there',
      'device_not_enrolled',
      2 * day,
      async ({ young }) => [thumbprint('nobody'), young],
    ],
    [
      "signed by another customer's device",
      'device_not_enrolled',
      2 * day,
      async ({ young }) => [await stranger(), young],
    ],
    [
      'signed by a removed device',
      'device_not_enrolled',
      2 * day,
      async ({ customer, old, young }) => {
        await remove(customer, old, young);
        return [young, old];
      },
    ],
    ['an older device, in the first hour', 'device_too_new', hour, async ({ old, young }) => [young, old]],
    [
      'an older device, a moment before a day',
      'device_too_new',
      day - 1,
      async ({ old, young }) => [young, old],
    ],
  ];

  test.each(rows)('%s', async (_, code, newerSince, asked) => {
    const phones = await twoPhones(newerSince);
    const [signer, target] = await asked(phones);
    const before = await engine.items();
    expect(await remove(phones.customer, signer, target)).toEqual(refused(code));
    expect(await engine.items()).toEqual(before);
  });
});

test('after a day, a device removes an older one', async () => {
  const { customer, old, young } = await twoPhones(day);
  expect(await remove(customer, young, old)).toMatchObject({ id: old, removedAt: noon });
});

test('a new device is removed by the older one at once', async () => {
  const { customer, old, young } = await twoPhones(1);
  expect(await remove(customer, old, young)).toMatchObject({ id: young });
});

/** As where what was read beforehand is out of date: only the conditions are left to refuse. */
describe('the conditions alone', () => {
  const rows: readonly [string, RefusalCode, (phones: Awaited<ReturnType<typeof twoPhones>>) => object][] = [
    ["the customer's own", 'not_found', () => ({ customer: randomUUID() })],
    [
      'not older than a new signer',
      'device_too_new',
      ({ old, young }) => ({ signer: young, target: old, enrolledSince: noon - hour }),
    ],
    ['signer enrolled', 'device_not_enrolled', () => ({ signer: thumbprint('nobody') })],
  ];

  test.each(rows)('%s: without it, the removal is written', async (name, code, change) => {
    const phones = await twoPhones(hour);
    const { customer, old, young } = phones;
    const write = {
      customer,
      signer: old,
      target: young,
      enrolledSince: 0,
      authTime: signedIn,
      now: noon,
      event: removedEvent({ id: young, customer, name: 'Phone' }, { signer: old, now: noon }),
      ...change(phones),
    };
    // Somebody else's removal signed with a device of their own, so that only whose the target is stands against it.
    if (write.customer !== customer) {
      write.signer = thumbprint(write.customer);
      await enrol(engine.client(), write.customer, write.signer, noon - day);
    }
    const marked = async () => (await engine.items()).find(({ pk }) => pk?.S === `DEVICE#${write.target}`);
    const before = await engine.items();
    expect(await deviceRemoval({ client: engine.client(), runtime, ...tables }).remove(write)).toEqual(
      refused(code),
    );
    expect(await engine.items()).toEqual(before);

    const client = engine.client();
    const clause = [...targetClauses(write), ...signerClauses(write)].find((each) => each.name === name);
    const found = takeAway(client, clause?.expression ?? 'none');
    await deviceRemoval({ client, runtime, ...tables })
      .remove(write)
      .catch(() => 'what was removed is not theirs');
    expect(found()).toBe(1);
    expect((await marked())?.removedAt).toEqual({ N: String(noon) });
  });

  test('a payment and the removal of its device at once: no payment after the removal', async () => {
    const { customer, old, young } = await twoPhones();
    const [, ...paid] = await Promise.all([
      remove(customer, old, young),
      ...Array.from({ length: 5 }, () => pay(customer, young)),
    ]);
    expect(await pay(customer, young)).toEqual({ outcome: 'refused', code: 'device_not_enrolled' });
    for (const { outcome } of paid) expect(['written', 'refused']).toContain(outcome);
  });
});
