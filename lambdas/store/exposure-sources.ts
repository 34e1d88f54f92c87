/**
 * Where a report of exposure finds payments: a customer's history, which has those of their devices too, or the stores'
 * lines. Both are there anyway, so that no payment costs more for it; both follow the ledger, and payments are read there.
 */
import type { Candidate, ExposureScope, ExposureSources } from '../domain/exposure/find-exposure.ts';
import type { FraudEvidence } from '../domain/exposure/fraud-marks.ts';
import { caseIdOf, disputeIdOf } from '../domain/identifiers.ts';
import type { Payment } from '../domain/ledger/transfer.ts';
import { type Day, dayBefore, dayOf } from '../domain/money.ts';
import { batchGet } from './batch-get.ts';
import { caseOfItem } from './case-items.ts';
import { placeholders } from './conditions.ts';
import { readDevice } from './device-reading.ts';
import { fieldsOf, type Item } from './items.ts';
import { caseKey, idOf, walletKey } from './keys.ts';
import { readPayments } from './payments-in-ledger.ts';
import { queryAll } from './query-all.ts';
import type { Runtime } from './runtime.ts';
import { readGenerations } from './stores/generations.ts';
import { allParts, partOf } from './stores/parts.ts';
import { readLines } from './stores/store-closing.ts';

export interface ExposureSourcesOptions {
  readonly client: Parameters<typeof readDevice>[0]['client'];
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
  readonly casesTable: string;
  readonly projectionsTable: string;
  readonly timeZone: string;
}

export const exposureSources = (options: ExposureSourcesOptions): ExposureSources => ({
  async slicesOf(scope) {
    if (scope.device !== undefined || scope.customer !== undefined) return ['history'];
    const days = daysOf(scope, options.timeZone);
    const parts = scope.store === undefined ? allParts : [partOf(scope.store)];
    return days.flatMap((day) => parts.map((part) => `${day}/${part}`));
  },
  async candidates(scope, slice) {
    if (slice !== 'history') return inLines(options, scope, slice);
    const customer = scope.customer ?? (await readDevice(options, scope.device ?? ''))?.customer;
    return customer === undefined ? [] : inHistory(options, customer, scope);
  },
  payments: (ids) => readPayments(options, ids),
  evidence: (payments) => evidenceOf(options, payments),
});

/** A payment stands on the day on which it was confirmed, which may be the one after that on which it was asked for. */
function daysOf({ from, to }: ExposureScope, timeZone: string): readonly Day[] {
  const days: Day[] = [];
  const DAY = 24 * 60 * 60 * 1000;
  const first = dayOf(from, timeZone);
  for (let day = dayOf(to + DAY, timeZone); day >= first; day = dayBefore(day)) days.unshift(day);
  return days;
}

/** Of a part of the stores, on a day; a payment has a line for each of its versions. */
async function inLines(
  options: ExposureSourcesOptions,
  { store }: ExposureScope,
  slice: string,
): Promise<readonly Candidate[]> {
  const [day = '', part = ''] = slice.split('/');
  const { current: generation } = await readGenerations(options);
  const lines = await readLines(options, { generation, part: Number(part) }, dayBefore(day), day);
  // Coarser partitions have lines of other parts, too.
  const found = lines
    .filter((line) => line.kind === 'payment' && partOf(line.store) === Number(part))
    .filter((line) => store === undefined || line.store === store);
  return [...new Map(found.map(({ id, createdAt }) => [id, { id, createdAt }])).values()];
}

async function inHistory(
  options: ExposureSourcesOptions,
  customer: string,
  { from, to }: ExposureScope,
): Promise<readonly Candidate[]> {
  const entries = await readEntries(options, customer, from, to, 'payment');
  return entries.map((item) => {
    const fields = fieldsOf(item);
    return { id: fields.text('id'), createdAt: fields.count('createdAt') };
  });
}

async function readEntries(
  options: ExposureSourcesOptions,
  customer: string,
  from: number,
  to: number,
  kind: 'payment' | 'compensation',
): Promise<readonly Item[]> {
  const condition = '#pk = :wallet AND #sk BETWEEN :from AND :to';
  const filter = '#kind = :kind';
  const at = (time: number) => `ENTRY#${String(Math.max(0, time)).padStart(15, '0')}`;
  const named = placeholders([condition, filter], {
    ':wallet': walletKey(customer).pk,
    ':from': at(from),
    ':to': at(to),
    ':kind': kind,
  });
  return queryAll(options, {
    TableName: options.projectionsTable,
    KeyConditionExpression: condition,
    FilterExpression: filter,
    ...named,
  });
}

/** Keys that DynamoDB reads in one request. */
const A_BATCH = 100;

async function evidenceOf(
  options: ExposureSourcesOptions,
  payments: readonly Payment[],
): Promise<ReadonlyMap<string, FraudEvidence>> {
  const [cases, compensated] = await Promise.all([
    casesOf(options, payments),
    compensatedOf(options, payments),
  ]);
  return new Map(
    payments.map(({ id }) => [
      id,
      {
        dispute: cases.get(disputeIdOf(id)),
        review: cases.get(caseIdOf(id)),
        compensated: compensated.has(id),
      },
    ]),
  );
}

/**
 * By their ids: disputes, and the reviews of held payments where a decision or the customer's answer may say something: of one
 * whose money has moved, a reviewer said that it was good.
 */
async function casesOf(options: ExposureSourcesOptions, payments: readonly Payment[]) {
  const { casesTable } = options;
  const keys = payments.flatMap(({ id, state }) => [
    caseKey(disputeIdOf(id)),
    ...(state === 'posted' ? [] : [caseKey(caseIdOf(id))]),
  ]);
  const batches = Array.from({ length: Math.ceil(keys.length / A_BATCH) }, (_, index) =>
    keys.slice(index * A_BATCH, (index + 1) * A_BATCH),
  );
  const found = await Promise.all(
    batches.map(async (batch) => (await batchGet(options, { [casesTable]: batch }, true))(casesTable)),
  );
  return new Map(found.flat().map((item) => [idOf(fieldsOf(item).text('pk')), caseOfItem(item)]));
}

/** Milliseconds since the epoch, of 15 digits. */
const FOR_EVER = 999_999_999_999_999;

/** Of those of which anything was given back, in the histories of their customers: the ledger counts it with the refunds. */
async function compensatedOf(
  options: ExposureSourcesOptions,
  payments: readonly Payment[],
): Promise<ReadonlySet<string>> {
  const returned = payments.filter(({ refunded }) => refunded !== undefined);
  const found = await Promise.all(
    [...Map.groupBy(returned, ({ customer }) => customer)].map(([customer, some]) => {
      const from = Math.min(...some.map(({ createdAt }) => createdAt));
      return readEntries(options, customer, from, FOR_EVER, 'compensation');
    }),
  );
  return new Set(found.flat().flatMap((item) => fieldsOf(item).optionalText('payment') ?? []));
}
