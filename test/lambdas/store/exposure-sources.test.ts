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

async function reported(
  scope: ExposureScope,
  limit = 7,
  client = engine.client(),
): Promise<ExposedPayment[]> {
  const sources = exposureSources({ client, runtime, timeZone, ...tables });
  const found: ExposedPayment[] = [];
  let after: string | undefined;
  do {
    const page = await exposurePage(sources, scope, { limit, after, statusOf: ({ state }) => state });
    found.push(...page.payments);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** Through all that there are, with nothing of the code that is tested. */
const recounted = ({ from, to, store, device, customer }: ExposureScope) =>
  payments.filter(
    (payment) =>
      payment.createdAt >= from &&
      payment.createdAt < to &&
      [payment.store, undefined].includes(store) &&
      [payment.device, undefined].includes(device) &&
      [payment.customer, undefined].includes(customer),
  );

const all = { from: noon, to: noon + 120 * HOUR };
const scopes: [string, () => ExposureScope][] = [
  ['all', () => all],
  ['some hours of them', () => ({ from: noon + 10 * HOUR, to: noon + 31 * HOUR })],
  ['a store', () => ({ ...all, store: 'akiba' })],
  ['a store, some hours', () => ({ from: noon + 5 * HOUR + 1, to: noon + 40 * HOUR, store: 'nakano' })],
  ['a device', () => ({ ...all, device: customers[0]?.second })],
  ['a device, some hours', () => ({ from: noon, to: noon + 30 * HOUR, device: customers[3]?.device })],
  ['a customer', () => ({ ...all, customer: customers[1]?.id })],
  ['a customer at a store', () => ({ ...all, customer: customers[2]?.id, store: 'ueno' })],
  ['a device at a store', () => ({ ...all, device: customers[4]?.device, store: 'ikebukuro' })],
];

describe('the payments of', () => {
  test.each(scopes)('%s are those of a recount, and so are their sums', async (_, scopeOf) => {
    const scope = scopeOf();
    const found = await reported(scope);
    const wanted = recounted(scope);
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

  test('nobody, of a device or customer that there is not', async () => {
    expect(await reported({ ...all, device: thumbprint('nobody') })).toEqual([]);
    expect(await reported({ ...all, customer: randomUUID() })).toEqual([]);
    expect(await reported({ ...all, store: 'nowhere' })).toEqual([]);
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
