import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountEventKind } from '../../../lambdas/domain/account/account-event.ts';
import type { AccountChange } from '../../../lambdas/domain/account/accounts.ts';
import { accountStore, wishes } from '../../../lambdas/store/account-store.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { ledgerWriting } from '../../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { accountEventsOf } from '../../support/account-events.ts';
import { beforeFirst, takeAway } from '../../support/middleware.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import {
  customerWith,
  noon,
  paymentOf,
  signedIn,
  type TestCustomer,
  termsWith,
} from '../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());

const accounts = (client = engine.client()) => accountStore({ client, runtime, ...tables, currency: 'JPY' });
const walletOf = (customer: string) =>
  ledgerReading({ client: engine.client(), runtime, ...tables }).readWallet(customer);

const hour = 60 * 60 * 1000;
/** Seconds. */
const since = noon / 1000;

function changeOf(
  customer: string,
  kind: AccountEventKind,
  { now = noon, ...more }: Partial<AccountChange> = {},
): AccountChange {
  const event = { id: randomUUID(), customer, kind, at: now, by: { role: 'customer' }, details: {} } as const;
  return { now, event, ...more };
}
const freezing = (customer: string, now = noon) => changeOf(customer, 'frozen', { now, status: 'frozen' });
const thawing = (customer: string, now = noon) => changeOf(customer, 'unfrozen', { now, status: 'active' });
const signingOut = (customer: string, signedInAt: number, now = noon) =>
  changeOf(customer, 'signed_out_everywhere', { now, signedInAt });
const cooling = (customer: string, now = noon, hours = 24) =>
  changeOf(customer, 'password_reset', { now, coolOffUntil: now + hours * hour });

const pay = ({ id, device }: TestCustomer, authTime = since + 1, client = engine.client()) =>
  ledgerWriting({ client, runtime, ...tables }).writePayment(
    paymentOf({ id, device }, { amount: 1n }),
    termsWith({}, { authTime }),
  );
const kindsOf = async (customer: string) =>
  (await accountEventsOf(engine, customer))
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'device_enrolled');

describe('a change', () => {
  test('is written with its event; money and devices stay', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const before = await walletOf(customer.id);
    const change = changeOf(customer.id, 'frozen', { status: 'frozen' });
    expect(await accounts().change(change)).toBe(true);
    expect(await walletOf(customer.id)).toEqual({ ...before, status: 'frozen', sessionsSince: since });
    expect(await accountEventsOf(engine, customer.id)).toContainEqual(change.event);
    expect(await accounts().read(customer.id)).toEqual({
      status: 'frozen',
      sessionsSince: since,
      coolOffUntil: 0,
    });
  });

  test('to somebody without a device opens an empty wallet, so that it holds for what is enrolled later', async () => {
    const customer = randomUUID();
    expect(await accounts().read(customer)).toBeUndefined();
    await accounts().change(freezing(customer));
    expect(await walletOf(customer)).toMatchObject({
      currency: 'JPY',
      available: 0n,
      pending: 0n,
      status: 'frozen',
      sessionsSince: since,
      devices: [],
    });
  });

  test('ends the sessions up to its second, and no later one', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    await accounts().change(signingOut(customer.id, signedIn, noon + 999));
    const refused = { outcome: 'refused', code: 'session_ended' };
    expect(await pay(customer, signedIn)).toEqual(refused);
    expect(await pay(customer, since)).toEqual(refused);
    expect(await pay(customer, since + 1)).toMatchObject({ outcome: 'written' });
  });

  test('never goes back behind one that is later, whichever comes first', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(cooling(customer, noon + hour));
    await accounts().change(cooling(customer, noon));
    expect(await accounts().read(customer)).toEqual({
      status: 'active',
      sessionsSince: since + 3600,
      coolOffUntil: noon + 25 * hour,
    });
    expect(await kindsOf(customer)).toEqual(['password_reset', 'password_reset']);
  });

  test('does not shorten a cool-off that lasts longer', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(cooling(customer, noon, 48));
    await accounts().change(cooling(customer, noon + hour, 1));
    expect(await accounts().read(customer)).toMatchObject({
      sessionsSince: since + 3600,
      coolOffUntil: noon + 48 * hour,
    });
  });

  test('of the same event again ends sessions again, and is kept once', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    const first = cooling(customer);
    await accounts().change(first);
    expect(await accounts().change({ ...first, now: noon + 5000 })).toBe(true);
    expect((await accounts().read(customer))?.sessionsSince).toBe(since + 5);
    expect(await kindsOf(customer)).toEqual(['password_reset']);
  });

  test('keeps the former address apart from the events, and for some days', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    const change = changeOf(customer, 'contact_change', { formerEmail: 'before@example.com' });
    await accounts().change(change);
    const items = await engine.items(tables.registryTable);
    const holding = items.filter((item) => JSON.stringify(item).includes('before@example.com'));
    expect(holding).toEqual([
      {
        pk: { S: `CONTACT#${customer}` },
        sk: { S: `EVENT#${noon}#${change.event.id}` },
        email: { S: 'before@example.com' },
        expires: { N: String(since + 14 * 24 * 60 * 60) },
      },
    ]);
  });
});

describe('nothing is written', () => {
  const unchanged = async (customer: string, change: AccountChange) => {
    const before = await engine.items();
    expect(await accounts().change(change)).toBe(false);
    expect(await engine.items()).toEqual(before);
    expect(change.event.customer).toBe(customer);
  };

  test('where the account is frozen already', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(freezing(customer));
    await unchanged(customer, freezing(customer, noon + 5000));
  });

  test('where it is active already, or never was anything', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await unchanged(customer, thawing(customer));
    const nobody = randomUUID();
    await unchanged(nobody, thawing(nobody));
  });

  test.each([signedIn, since])(
    'where the session that asks has ended already (signed in at %d)',
    async (signedInAt) => {
      const customer = (await customerWith(engine.client(), 0n)).id;
      await accounts().change(signingOut(customer, signedIn));
      await unchanged(customer, signingOut(customer, signedInAt, noon + 5000));
    },
  );
});

test('lifting a freeze ends the sessions that were signed in while it lasted', async () => {
  const customer = await customerWith(engine.client(), 1000n);
  await accounts().change(freezing(customer.id));
  await accounts().change(thawing(customer.id, noon + 60_000));
  expect(await pay(customer, since + 30)).toEqual({ outcome: 'refused', code: 'session_ended' });
  expect(await pay(customer, since + 61)).toMatchObject({ outcome: 'written' });
});

describe('at once', () => {
  test('ten freezes are one', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    const client = engine.client();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => accounts(client).change(freezing(customer, noon + index))),
    );
    expect(results.filter((changed) => changed)).toHaveLength(1);
    expect(await kindsOf(customer)).toEqual(['frozen']);
  });

  test('a freeze and payments: nothing is spent after the answer', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    const [, ...payments] = await Promise.all([
      accounts(client).change(freezing(customer.id)),
      ...Array.from({ length: 10 }, () => pay(customer, since + 1, client)),
    ]);
    const spent = payments.filter(({ outcome }) => outcome === 'written').length;
    const standing = (await walletOf(customer.id))?.available;
    expect(standing).toBe(1000n - BigInt(spent));
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await pay(customer)).toEqual({ outcome: 'refused', code: 'account_frozen' });
    expect((await walletOf(customer.id))?.available).toBe(standing);
  });

  test('a freeze that overtakes a payment on its way stops it', async () => {
    const customer = await customerWith(engine.client(), 1000n);
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => accounts().change(freezing(customer.id)));
    expect(await pay(customer, since + 1, client)).toEqual({ outcome: 'refused', code: 'account_frozen' });
    expect((await walletOf(customer.id))?.available).toBe(1000n);
  });

  test('a sign-out that another one overtakes finds its wish fulfilled', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => accounts().change(signingOut(customer, signedIn)));
    expect(await accounts(client).change(signingOut(customer, signedIn))).toBe(false);
    expect(await kindsOf(customer)).toEqual(['signed_out_everywhere']);
  });

  test('a later end of sessions that overtakes an earlier one stands', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    const client = engine.client();
    beforeFirst(client, 'TransactWriteItems', () => accounts().change(cooling(customer, noon + hour)));
    expect(await accounts(client).change(cooling(customer, noon))).toBe(true);
    expect((await accounts().read(customer))?.sessionsSince).toBe(since + 3600);
  });
});

describe('the conditions', () => {
  test('not so already: without it, a frozen account is frozen again', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(freezing(customer));
    const again = freezing(customer, noon + 5000);
    const client = engine.client();
    const found = takeAway(client, wishes(again)[0]?.expression ?? 'none');
    expect(await accounts(client).change(again)).toBe(true);
    expect(found()).toBe(1);
    expect(await kindsOf(customer)).toEqual(['frozen', 'frozen']);
  });

  test('session not ended: without it, an old token ends the sessions that came after it', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(signingOut(customer, signedIn));
    const again = signingOut(customer, signedIn, noon + 5000);
    const client = engine.client();
    const found = takeAway(client, wishes(again)[0]?.expression ?? 'none');
    expect(await accounts(client).change(again)).toBe(true);
    expect(found()).toBe(1);
    expect((await accounts().read(customer))?.sessionsSince).toBe(since + 5);
  });

  test('not later: without it, an end of sessions goes back', async () => {
    const customer = (await customerWith(engine.client(), 0n)).id;
    await accounts().change(cooling(customer, noon + hour));
    const client = engine.client();
    takeAway(client, '(attribute_not_exists(#sessionsSince) OR #sessionsSince <= :since)');
    takeAway(client, '(attribute_not_exists(#coolOffUntil) OR #coolOffUntil <= :until)');
    await accounts(client).change(cooling(customer, noon));
    expect((await accounts().read(customer))?.sessionsSince).toBe(since);
  });
});
