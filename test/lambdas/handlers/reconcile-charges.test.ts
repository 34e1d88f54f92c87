/** The end of a till's day through the handlers: from charges, by way of the streams, to totals and differences. */
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chargesAReconciliation } from '../../../lambdas/contract/charges.ts';
import { noticeOfEntry } from '../../../lambdas/domain/notices/notice.ts';
import { handler as cancelCharge } from '../../../lambdas/handlers/cancel-charge.ts';
import { handler as createCharge } from '../../../lambdas/handlers/create-charge.ts';
import { handler as createPaymentCode } from '../../../lambdas/handlers/create-payment-code.ts';
import { handler as getStoreStatement } from '../../../lambdas/handlers/get-store-statement.ts';
import { handler as projectStores } from '../../../lambdas/handlers/project-stores.ts';
import { handler as reconcileCharges } from '../../../lambdas/handlers/reconcile-charges.ts';
import { handler as recordEntries } from '../../../lambdas/handlers/record-entries.ts';
import { handler as refundCharge } from '../../../lambdas/handlers/refund-charge.ts';
import type { WindowEvent } from '../../../lambdas/handlers/streams/stream.ts';
import { entryOf } from '../../../lambdas/store/entries-store.ts';
import type { Item } from '../../../lambdas/store/items.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { rebuildStores } from '../../../lambdas/store/stores/rebuild-stores.ts';
import { codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  putTestStore,
  reviewerClaims,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';
import { putTerminal, signedBy, type TestTerminal } from '../../support/terminals.ts';

const DAY = 24 * 60 * 60 * 1000;
const dayOf = (now: number) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(now);

let env: FunctionEnvironment;
let store: string;
let till: TestTerminal;
let customer: Customer;
let today: string;
let made = 0;

beforeAll(async () => {
  env = await startFunctionEnvironment();
});
afterAll(() => env.close());
beforeEach(async () => {
  store = `store-${++made}`;
  today = dayOf(Date.now());
  await putTestStore(env.tables.client(), store, 'A store');
  till = await putTerminal(env.tables.client(), { store, number: 24 });
  customer = await customerWithFunds(env.tables.client(), 100_000n);
});

const charge = async (reference: string, amount: string, category = 'groceries', by = till) => {
  const codeRequest = await signed(customer, '/payment-codes', { currency: 'JPY' });
  const { code } = (await invoke(createPaymentCode, codeRequest)).body;
  const lines = [{ category, quantity: category === 'e_cigarette' ? 12 : 1, amount }];
  const body = { store_id: store, code, amount, currency: 'JPY', reference, lines };
  return (await invoke(createCharge, await signedBy(by, '/charges', body))).body;
};
const about = async (handler: typeof cancelCharge, id: unknown, rest: string, body: unknown) => {
  const request = await signedBy(till, `/charges/${id}${rest}`, body, { method: 'POST' });
  return (await invoke(handler, { ...request, pathParameters: { id: String(id) } })).body;
};
const cancel = (id: unknown) => about(cancelCharge, id, '/cancel', '');
const refund = (id: unknown, reference: string, amount: string) =>
  about(refundCharge as typeof cancelCharge, id, '/refunds', {
    ...{ reference, amount, currency: 'JPY', reason: 'goods_returned' },
  });

const ask = async (overlay: Record<string, unknown> = {}, by = till, options: SignedOptions = {}) => {
  const body = { day: today, currency: 'JPY', charges: [], ...overlay };
  return invoke(reconcileCharges, await signedBy(by, '/charges/reconciliations', body, options));
};

const records = (items: readonly Item[]): DynamoDBRecord[] =>
  items.map((item, index) => ({
    eventName: 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: Date.now() / 1000,
      NewImage: item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] & object,
      SequenceNumber: String(index + 1),
    },
  }));

const ofStore = (item: Item) =>
  [item.credit?.S, item.debit?.S].includes(`store:${store}`) && item.state?.S !== 'challenged';
const ledger = async () => (await env.tables.items(tables.ledgerTable)).filter(ofStore);
const history = async () =>
  (await env.tables.items(tables.projectionsTable)).filter(
    (item) => ofStore(item) && item.sk?.S?.startsWith('ENTRY#'),
  );

let shards = 0;
/** What the two streams bring. */
async function brought(): Promise<void> {
  expect(await recordEntries({ Records: records(await ledger()) })).toEqual({ batchItemFailures: [] });
  const event = { Records: records(await history()), shardId: `shard-${++shards}` } as WindowEvent;
  expect(await projectStores(event)).toMatchObject({ batchItemFailures: [] });
}

/** A day with everything in it. */
async function aDay() {
  const paid = await charge('r-1', '1200');
  const held = await charge('r-2', '3000', 'e_cigarette');
  const cancelledPaid = await charge('r-3', '500');
  const cancelledHeld = await charge('r-4', '4000', 'e_cigarette');
  await cancel(cancelledPaid.id);
  await cancel(cancelledHeld.id);
  await refund(paid.id, 'back-1', '200');
  await brought();
  return { paid, held, cancelledPaid, cancelledHeld };
}

const totals = {
  approved: { count: 2, amount: '1700' },
  held: { count: 1, amount: '3000' },
  refunded: { count: 2, amount: '700' },
};

test('a till’s day is its totals and, where the till agrees, no differences', async () => {
  await aDay();
  const charges = [
    { reference: 'r-1', amount: '1200', status: 'approved' },
    { reference: 'r-2', amount: '3000', status: 'held' },
    { reference: 'r-3', amount: '500', status: 'refunded' },
    { reference: 'r-4', amount: '4000', status: 'declined' },
  ];
  expect(await ask({ charges })).toMatchObject({
    status: 200,
    body: {
      store_id: store,
      terminal: 24,
      day: today,
      currency: 'JPY',
      final: false,
      totals,
      differences: [],
    },
  });
});

test('differences are told by reference, with the charge as the ledger has it, and nothing of its customer', async () => {
  const { paid, held } = await aDay();
  const charges = [
    { reference: 'r-1', amount: '1100' },
    { reference: 'r-3', amount: '500' },
    { reference: 'r-9', amount: '1' },
  ];
  const { body } = await ask({ charges });
  const day = { currency: 'JPY', created_at: expect.any(String) };
  expect(body.differences).toEqual([
    {
      reference: 'r-1',
      differences: ['other_amount'],
      ledger: { id: paid.id, status: 'approved', amount: '1200', refunded: '200', ...day },
    },
    {
      reference: 'r-2',
      differences: ['missing_at_till'],
      ledger: { id: held.id, status: 'held', amount: '3000', ...day },
    },
    { reference: 'r-9', differences: ['missing_here'] },
  ]);
  expect(JSON.stringify(body)).not.toContain(customer.id);
});

test('a rebuild comes to the same, and the statement of operators names the till', async () => {
  await aDay();
  const before = (await ask()).body;
  const client = env.tables.client();
  await rebuildStores({ client, runtime, timeZone: 'Asia/Tokyo', ...tables });
  expect((await ask()).body).toEqual(before);
  const { body } = await invoke(getStoreStatement, {
    method: 'GET',
    path: `/stores/${store}/statements/${today}`,
    pathParameters: { id: store, day: today },
    claims: reviewerClaims('operator-1', 'operator'),
  });
  const lines = body.lines as { readonly kind: string; readonly terminal?: number }[];
  expect(lines.map(({ kind, terminal }) => [kind, terminal]).sort()).toEqual([
    ...Array.from({ length: 4 }, () => ['payment', 24]),
    ...Array.from({ length: 2 }, () => ['refund', 24]),
  ]);
});

test('another terminal, of this store or another, has a day of its own', async () => {
  await aDay();
  const client = env.tables.client();
  const none = { count: 0, amount: '0' };
  for (const change of [
    { store, number: 25 },
    { store: 'another', number: 24 },
  ]) {
    const other = await putTerminal(client, change);
    const { body } = await ask({ charges: [{ reference: 'r-1', amount: '1200' }] }, other);
    expect(body).toMatchObject({
      totals: { approved: none, held: none, refunded: none },
      differences: [{ reference: 'r-1', differences: ['missing_here'] }],
    });
  }
});

test('a day that is long over is final, and one that is to come is not', async () => {
  expect((await ask({ day: dayOf(Date.now() - 3 * DAY) })).body).toMatchObject({ final: true });
  expect((await ask({ day: dayOf(Date.now() + 3 * DAY) })).body).toMatchObject({ final: false });
});

test('a request of as many and as long charges as one may have is answered', async () => {
  const charges = Array.from({ length: chargesAReconciliation }, (_, index) => ({
    reference: `${index}`.padStart(32, 'r'),
    amount: '999999999999999',
    status: 'approved',
  }));
  const { status, body } = await ask({ charges });
  expect(status).toBe(200);
  expect(body.differences).toHaveLength(chargesAReconciliation);
});

describe('is refused', () => {
  const one = { reference: 'a', amount: '1' };
  const many = Array.from({ length: chargesAReconciliation + 1 }, (_, index) => ({
    ...one,
    reference: `${index}`,
  }));
  test.each<[string, Record<string, unknown>]>([
    ['a day that is none', { day: '2026-02-30' }],
    ['more charges than a request may have', { charges: many }],
    ['a reference twice', { charges: [one, one] }],
    ['a charge before what the request is about', { charges: [one], after: 'a' }],
    ['a charge after what the request is about', { charges: [one], through: 'A' }],
    ['a status that there is not', { charges: [{ ...one, status: 'paid' }] }],
    ['what is no reference', { charges: [{ ...one, reference: 'a b' }] }],
  ])('%s', async (_, overlay) => {
    const answer = await ask(overlay);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });

  test('who has the token but not the key, and a terminal that is revoked', async () => {
    const thief = await putTerminal(env.tables.client());
    const revoked = await putTerminal(env.tables.client(), { state: 'revoked' });
    for (const by of [{ ...till, key: thief.key }, revoked]) {
      const answer = await ask({}, by);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'terminal_not_enrolled']);
    }
  });
});

test('what the customer is told: a cancellation is the store’s, and a refund too', async () => {
  const { paid, held, cancelledPaid, cancelledHeld } = await aDay();
  const entries = (await history()).map(entryOf);
  const kindsOf = (id: unknown) =>
    entries
      .filter((entry) => entry.id === id || entry.paymentId === id)
      .map((entry) => noticeOfEntry(entry, Date.now())?.kind)
      .sort();
  expect(kindsOf(paid.id)).toEqual(['payment', 'refund_by_store']);
  expect(kindsOf(held.id)).toEqual(['hold']);
  expect(kindsOf(cancelledPaid.id)).toEqual(['charge_cancelled', 'payment']);
  expect(kindsOf(cancelledHeld.id)).toEqual(['charge_withdrawn']);
});
