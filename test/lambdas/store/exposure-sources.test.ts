/** Reports of exposure on real tables: whatever the scope, what comes out is what a walk through all payments finds. */
import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExposedPayment, exposureOf } from '../../../lambdas/domain/exposure/exposed-payment.ts';
import { type ExposureScope, exposurePage } from '../../../lambdas/domain/exposure/find-exposure.ts';
import { disputeIdOf } from '../../../lambdas/domain/identifiers.ts';
import { type Entry, entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { dayOf } from '../../../lambdas/domain/money.ts';
import { askableRange } from '../../../lambdas/domain/payments/kept-network.ts';
import { caseOf } from '../../../lambdas/domain/review/case.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import { entriesStore } from '../../../lambdas/store/entries-store.ts';
import { exposureSources } from '../../../lambdas/store/exposure-sources.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { paymentItem } from '../../../lambdas/store/ledger-items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { storeProjection } from '../../../lambdas/store/stores/store-projection.ts';
import { meter } from '../../support/middleware.ts';
import { decisionTo } from '../../support/reviews.ts';
import { streamed } from '../../support/store-lines.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';
import { enrol, noon, paymentOf, type TestCustomer, thumbprint } from '../../support/transfers.ts';

const HOUR = 60 * 60 * 1000;
const networks = ['203.0.113.0/24', '203.0.114.0/24', undefined, '2001:db8:7:0:0:0:0:0/48'];
const stores = ['shinjuku-east', 'akiba', 'nakano', 'ueno', 'ikebukuro'];
const timeZone = 'Asia/Tokyo';

let engine: TestTables;
let customers: (TestCustomer & { readonly second: string })[];
let payments: Payment[];
const fraud = new Map<string, string[]>();

beforeAll(async () => {
  engine = await startTables();
  const client = engine.client();
  customers = [];
  for (let index = 0; index < 6; index++) {
    const [id, device, second] = [randomUUID(), thumbprint(`first ${index}`), thumbprint(`second ${index}`)];
    await enrol(client, id, device);
    await enrol(client, id, second);
    customers.push({ id, device, second });
  }
  payments = Array.from({ length: 120 }, (_, index) => {
    const customer = customers[index % 6] as (typeof customers)[number];
    const store = stores[(index * 3 + Math.floor(index / 7)) % 5] as string;
    const createdAt = noon + index * HOUR;
    const state = (['posted', 'posted', 'pending', 'voided', 'expired'] as const)[index % 5] ?? 'posted';
    return {
      ...paymentOf(customer, { amount: BigInt(100 + index * 17) }),
      device: index % 4 === 0 ? customer.second : customer.device,
      ...{ state, store, credit: `store:${store}`, createdAt, day: dayOf(createdAt, timeZone) },
      version: state === 'posted' || state === 'pending' ? 1 : 2,
      ...{ country: 'JP', network: networks[(index % 7) % 4] },
      // Confirmed in the next hour, which may be of the next day.
      ...(index % 11 === 0 ? { day: dayOf(createdAt + HOUR, timeZone) } : {}),
      ...(state === 'posted' && index % 10 === 0 ? { refunded: 50n } : {}),
    } satisfies Payment;
  });
  const put = (TableName: string, Item: Item) => client.send(new PutItemCommand({ TableName, Item }));
  const entries: Entry[] = [];
  for (const [index, payment] of payments.entries()) {
    await put(tables.ledgerTable, paymentItem(payment));
    const entry = entryFrom(payment, payment.createdAt);
    if (entry) entries.push(entry);
    const marks: string[] = [];
    if (index % 20 === 1) {
      const dispute = caseOf(payment, { state: 'decided', openedAt: noon, deadline: noon, parties: [] });
      const outcome = index % 40 === 1 ? 'uphold' : 'reject';
      const decided = { ...dispute, id: disputeIdOf(payment.id), decision: decisionTo(outcome) };
      await put(tables.casesTable, caseItem(decided));
      if (outcome === 'uphold') marks.push('dispute_upheld');
    }
    // Of those that a reviewer declined, one half were taken for fraud.
    if (payment.state === 'voided') {
      const held = caseOf(payment, { state: 'decided', openedAt: noon, deadline: noon, parties: [] });
      const reason = index % 2 === 0 ? 'suspected_fraud' : 'cannot_reach_customer';
      await put(tables.casesTable, caseItem({ ...held, decision: decisionTo('decline', { reason }) }));
      if (reason === 'suspected_fraud') marks.push('declined_as_fraud');
    }
    // Of some only: others were refunded by their store.
    if (payment.refunded !== undefined && index % 20 === 0) {
      const { id, debit, money, customer, counterparty, createdAt, day } = payment;
      const common = { customer, counterparty, day, version: 1, money: { ...money, amount: 50n } };
      const made = { ...common, createdAt: createdAt + 1, movedAt: createdAt + 1, state: 'posted' } as const;
      const of = {
        kind: 'compensation',
        paymentId: id,
        debit: 'losses:compensation',
        credit: debit,
      } as const;
      entries.push({ ...made, ...of, id: `com_${index}` });
      marks.push('compensated');
    }
    fraud.set(payment.id, marks);
  }
  const history = entriesStore({ client, runtime, ...tables });
  for (const entry of entries) await history.record(entry);
  const projection = storeProjection({ client, runtime, timeZone, ...tables });
  for (let from = 0; from < entries.length; from += 30)
    await projection.keep('shard', streamed(entries.slice(from, from + 30), from + 1));
});
afterAll(() => engine.close());

async function reported(scope: ExposureScope, limit = 7, client = engine.client()) {
  const sources = exposureSources({ client, runtime, timeZone, ...tables });
  const found: ExposedPayment[] = [];
  let unknown = 0;
  let after: string | undefined;
  do {
    const page = await exposurePage(sources, scope, { limit, after, statusOf: ({ state }) => state });
    found.push(...page.payments);
    unknown += page.networkUnknown ?? 0;
    after = page.next;
  } while (after !== undefined);
  return { found, unknown };
}

type Origins = readonly (string | undefined)[];

/** Through all that there are, with nothing of the code that is tested. */
const recounted = ({ from, to, store, device, customer }: ExposureScope, origins: Origins = networks) =>
  payments.filter(
    (payment) =>
      payment.createdAt >= from &&
      payment.createdAt < to &&
      [payment.store, undefined].includes(store) &&
      [payment.device, undefined].includes(device) &&
      [payment.customer, undefined].includes(customer) &&
      origins.includes(payment.network),
  );

const all = { from: noon, to: noon + 120 * HOUR };
const rangeOf = (text: string) => askableRange(text);
const scopes: [string, () => ExposureScope, Origins?][] = [
  ['all', () => all],
  ['some hours of them', () => ({ from: noon + 10 * HOUR, to: noon + 31 * HOUR })],
  ['a store', () => ({ ...all, store: 'akiba' })],
  ['a store, some hours', () => ({ from: noon + 5 * HOUR + 1, to: noon + 40 * HOUR, store: 'nakano' })],
  ['a device', () => ({ ...all, device: customers[0]?.second })],
  ['a device, some hours', () => ({ from: noon, to: noon + 30 * HOUR, device: customers[3]?.device })],
  ['a customer', () => ({ ...all, customer: customers[1]?.id })],
  ['a customer at a store', () => ({ ...all, customer: customers[2]?.id, store: 'ueno' })],
  ['a device at a store', () => ({ ...all, device: customers[4]?.device, store: 'ikebukuro' })],
  ['a network', () => ({ ...all, addresses: rangeOf('203.0.113.0/24') }), networks.slice(0, 1)],
  ['a range of networks', () => ({ ...all, addresses: rangeOf('203.0.112.0/20') }), networks.slice(0, 2)],
  ['a range of IPv6', () => ({ ...all, addresses: rangeOf('2001:db8::/32') }), networks.slice(3)],
  ['networks that were not kept', () => ({ ...all, addresses: 'unknown' }), [undefined]],
  [
    'a store, from a network',
    () => ({ ...all, store: 'akiba', addresses: rangeOf('203.0.113.0/24') }),
    networks.slice(0, 1),
  ],
  [
    'a customer, from a range',
    () => ({ ...all, customer: customers[1]?.id, addresses: rangeOf('203.0.112.0/20') }),
    networks.slice(0, 2),
  ],
];

describe('the payments of', () => {
  test.each(scopes)('%s are those of a recount, and so are their sums', async (_, scopeOf, origins) => {
    const scope = scopeOf();
    const { found, unknown } = await reported(scope);
    const wanted = recounted(scope, origins);
    // What may be from there, too, and is not known to be.
    expect(unknown).toBe(typeof scope.addresses === 'object' ? recounted(scope, [undefined]).length : 0);
    expect(wanted.length).toBeGreaterThan(0);
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
    for (const { id, fraud: marks } of found) expect([id, marks]).toEqual([id, fraud.get(id)]);
    const sum = (some: readonly Payment[], of: (payment: Payment) => bigint) =>
      some.reduce((total, payment) => total + of(payment), 0n);
    const distinct = (some: readonly Payment[]) => new Set(some.map(({ customer }) => customer)).size;
    const { totals, customers: known } = exposureOf(found);
    expect(known).toBe(distinct(wanted));
    const posted = wanted.filter(({ state }) => state === 'posted');
    const held = wanted.filter(({ state }) => state === 'pending');
    const bad = posted.filter(({ id }) => (fraud.get(id) ?? []).length > 0);
    expect(totals).toMatchObject([
      {
        taken: {
          payments: posted.length,
          customers: distinct(posted),
          amount: sum(posted, ({ money }) => money.amount),
        },
        held: { payments: held.length, amount: sum(held, ({ money }) => money.amount) },
        returned: { amount: sum(wanted, ({ refunded = 0n }) => refunded) },
        fraud: { payments: bad.length, amount: sum(bad, ({ money }) => money.amount) },
      },
    ]);
  });

  test('nobody, of a device, customer, store or network that there is not', async () => {
    const none = { found: [], unknown: 0 };
    expect(await reported({ ...all, device: thumbprint('nobody') })).toEqual(none);
    expect(await reported({ ...all, customer: randomUUID() })).toEqual(none);
    expect(await reported({ ...all, store: 'nowhere' })).toEqual(none);
    expect((await reported({ ...all, addresses: rangeOf('198.51.100.0/24') })).found).toEqual([]);
  });
});

test('reading a page writes nothing', async () => {
  const client = engine.client();
  const counted = meter(client);
  const before = await engine.items();
  await reported(all, 500, client);
  expect(counted.units.write).toBe(0);
  expect(await engine.items()).toEqual(before);
});
