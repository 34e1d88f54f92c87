/** A ledger with everything that follows from it, on a real engine, and a reconciliation over it with a clock of its own. */
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { entryFrom } from '../../lambdas/domain/ledger/entries.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { type Report, reportOf } from '../../lambdas/domain/reconciliation/report.ts';
import { advance, beginRun } from '../../lambdas/domain/reconciliation/run.ts';
import type { Sources } from '../../lambdas/domain/reconciliation/sources.ts';
import type { StreamedLines } from '../../lambdas/domain/stores/store-projection.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { entriesStore } from '../../lambdas/store/entries-store.ts';
import { fieldsOf, type Item, toItem } from '../../lambdas/store/items.ts';
import { type Key, paymentKey } from '../../lambdas/store/keys.ts';
import { ledgerEnding } from '../../lambdas/store/ledger-ending.ts';
import { transferOf } from '../../lambdas/store/ledger-items.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { ledgerRefunds } from '../../lambdas/store/ledger-refunds.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { reconciliationSources } from '../../lambdas/store/reconciliation/sources.ts';
import { recordStoreEntry } from '../../lambdas/store/stores/store-entries.ts';
import { storeLinesIn } from '../../lambdas/store/stores/store-lines-in.ts';
import { storeProjection } from '../../lambdas/store/stores/store-projection.ts';
import { caseFor, decisionTo, theReviewer } from './reviews.ts';
import { type TestTables, tables } from './tables.ts';
import {
  customerWith,
  noon,
  paymentOf,
  refundOf,
  type TestCustomer,
  termsWith,
  topUpOf,
} from './transfers.ts';

export const SETTLE = 60_000;

export interface World {
  readonly client: DynamoDBClient;
  readonly clock: { now: number };
  /** Payments whose review runs, with its start. */
  readonly executions: Map<string, number>;
  newCustomer(funds: bigint): Promise<TestCustomer>;
  topUp(customer: TestCustomer, amount: bigint): Promise<void>;
  pay(customer: TestCustomer, amount: bigint, state?: 'posted' | 'pending'): Promise<Payment>;
  refund(payment: Payment, amount: bigint): Promise<void>;
  openCase(payment: Payment): Promise<void>;
  decide(payment: Payment, outcome: 'approve' | 'decline'): Promise<void>;
  settle(payment: Payment): Promise<void>;
  /** Lets the consumers of the stream do what they have not done yet. */
  project(): Promise<void>;
  get(table: string, key: Key): Promise<Item>;
  put(table: string, item: Item): Promise<void>;
  remove(table: string, key: Key): Promise<void>;
  /** Undoes every `put` and `remove`. */
  restore(): Promise<void>;
  /** A whole run. @param meanwhile called before each reading */
  reconcile(meanwhile?: () => Promise<void>): Promise<Report>;
  sources(meanwhile?: () => Promise<void>): Sources;
}

export function worldOn(engine: TestTables): World {
  const client = engine.client();
  const clock = { now: noon + 10_000 };
  const runtime = {
    now: () => clock.now,
    random: () => 0,
    requestToken: () => crypto.randomUUID(),
    async sleep(milliseconds: number) {
      clock.now += milliseconds;
    },
  };
  const options = { client, runtime, timeZone: 'Asia/Tokyo', ...tables };
  const ledger = { ...ledgerWriting(options), ...ledgerEnding(options), ...ledgerRefunds(options) };
  const cases = caseStore(options);
  const executions = new Map<string, number>();
  const seen = new Map<string, number>();
  let sequence = 1;
  const unasked = new SFNClient({ region: 'ap-northeast-1' });
  const sources = (meanwhile = async () => {}): Sources => {
    const real = reconciliationSources({
      ...options,
      stepFunctions: unasked,
      machineArn: 'arn:machine',
      readsPerSecond: 1_000_000,
    });
    const all: Sources = { ...real, runningExecutions: async () => new Map(executions) };
    return Object.fromEntries(
      Object.entries(all).map(([name, read]) => [
        name,
        async (...given: never[]) => {
          await meanwhile();
          return (read as (...given: never[]) => unknown)(...given);
        },
      ]),
    ) as unknown as Sources;
  };
  const undoing: (() => Promise<void>)[] = [];
  const write = async (TableName: string, key: Key, item: Item | undefined) => {
    const Key = toItem({ ...key });
    if (item) await client.send(new PutItemCommand({ TableName, Item: item }));
    else await client.send(new DeleteItemCommand({ TableName, Key }));
  };
  const change = async (table: string, key: Key, item: Item | undefined) => {
    const { Item: before } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem({ ...key }), ConsistentRead: true }),
    );
    undoing.push(() => write(table, key, before));
    await write(table, key, item);
  };
  const world: World = {
    client,
    clock,
    executions,
    sources,
    newCustomer: (funds) => customerWith(client, funds),
    async topUp(customer, amount) {
      const topUp = { ...topUpOf(customer, { amount }), createdAt: clock.now };
      const wallet = await ledgerReading(options).readWallet(customer.id);
      const terms = termsWith({}, { pending: wallet?.pending ?? 0n });
      const { outcome } = await ledger.writeTopUp(topUp, terms);
      if (outcome !== 'written') throw new Error(`The top-up was ${outcome}`);
    },
    async pay(customer, amount, state = 'posted') {
      const payment = { ...paymentOf(customer, { amount, state }), createdAt: clock.now };
      const { outcome } = await ledger.writePayment(payment, termsWith());
      if (outcome !== 'written') throw new Error(`The payment was ${outcome}`);
      if (state === 'pending') executions.set(payment.id, clock.now);
      return payment;
    },
    async refund(payment, amount) {
      const refund = { ...refundOf(payment, amount), createdAt: clock.now };
      const { outcome } = await ledger.writeRefund(refund, payment);
      if (outcome !== 'written') throw new Error(`The refund was ${outcome}`);
    },
    async openCase(payment) {
      await cases.open({ ...caseFor(payment), openedAt: clock.now }, 'token');
    },
    async decide(payment, outcome) {
      await cases.decide(caseIdOf(payment.id), decisionTo(outcome), theReviewer);
    },
    async settle(payment) {
      const subject = await cases.read(caseIdOf(payment.id));
      if (subject?.decision?.outcome === 'approve') await ledger.capture(payment, payment.money.amount);
      else if (subject?.decision) await ledger.release(payment);
      else await ledger.expire(payment, clock.now);
      executions.delete(payment.id);
    },
    async project() {
      const batch: StreamedLines[] = [];
      for (const item of await engine.items(tables.ledgerTable)) {
        const transfer = transferOf(item);
        if (!transfer || seen.get(transfer.id) === transfer.version) continue;
        seen.set(transfer.id, transfer.version);
        const entry = entryFrom(transfer, clock.now);
        if (entry) await entriesStore(options).record(entry);
        await recordStoreEntry(options, item);
        batch.push({ sequenceNumber: String(sequence++), lines: storeLinesIn(item) });
      }
      if (batch.length > 0) await storeProjection(options).keep('shard', batch);
    },
    async get(table, key) {
      const found = (await engine.items(table)).find(({ pk, sk }) => pk?.S === key.pk && sk?.S === key.sk);
      if (!found) throw new Error(`${table} has no ${key.pk}`);
      return found;
    },
    async put(table, item) {
      const key = { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
      await change(table, key, item);
    },
    remove: (table, key) => change(table, key, undefined),
    async restore() {
      for (const undo of undoing.splice(0).reverse()) await undo();
    },
    async reconcile(meanwhile) {
      const run = beginRun(clock.now, 'salt', { settle: SETTLE });
      const ports = { sources: sources(meanwhile), now: runtime.now, sleep: runtime.sleep };
      await advance(run, ports, { settle: SETTLE, until: Number.MAX_SAFE_INTEGER });
      return reportOf(run);
    },
  };
  return world;
}

/** Each kind of thing once, a while ago: captured, held, released, refunded, with everything that belongs to it. */
export async function someHistory(world: World) {
  const [ann, bob] = [await world.newCustomer(10_000n), await world.newCustomer(5_000n)];
  const paid = await world.pay(ann, 1200n);
  await world.refund(paid, 200n);
  const held = await world.pay(ann, 300n, 'pending');
  await world.openCase(held);
  const captured = await world.pay(bob, 700n, 'pending');
  await world.openCase(captured);
  await world.decide(captured, 'approve');
  await world.settle(captured);
  const released = await world.pay(bob, 400n, 'pending');
  await world.openCase(released);
  await world.decide(released, 'decline');
  await world.settle(released);
  await world.project();
  world.clock.now += 10 * SETTLE;
  return { ann, bob, paid, held, captured, released };
}

export const amountOf = (item: Item, name: string): bigint => fieldsOf(item).integer(name);
export const ledgerItemOf = (world: World, payment: Payment) =>
  world.get(tables.ledgerTable, paymentKey(payment.id));
