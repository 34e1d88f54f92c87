/** The audit trail, in the Cases table: items that are put where there are none, and never changed. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type AuditEvent, type AuditPage, type AuditTrail, auditActs } from '../domain/review/audit.ts';
import { placeholders } from './conditions.ts';
import { placeIn } from './cursor.ts';
import { isNewItem, putNew } from './item-access.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { auditDay, auditKey, idOf } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface AuditTrailOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

/**
 * By case and time. An event's key is its id alone, so that an act that is retried later is recorded once; this index
 * sorts. A local one: it is as consistent as the table.
 */
export const auditTimesIndex = 'audit-times';
/** By day and time. */
export const auditDaysIndex = 'audit-days';
/**
 * A day is so many partitions of its index: one takes 1,000 writes a second, and one that is full would refuse the
 * records, and with them what they tell of.
 */
const SHARDS = 4;
const PAGE = 50;

export const auditTrail = (options: AuditTrailOptions): AuditTrail => ({
  record: (event) => record(options, event),
  ofCase: (caseId, after) => ofCase(options, caseId, after),
  ofDay: (day, after) => ofDay(options, day, after),
});

/** Sorts as time does; events of one millisecond, by their ids. */
const placeOf = ({ at, id }: Pick<AuditEvent, 'at' | 'id'>): string =>
  `${String(at).padStart(13, '0')}#${id}`;
const places = /^[0-9]{13}#[\w-]{1,64}$/;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % SHARDS;

async function record({ client, runtime, casesTable }: AuditTrailOptions, event: AuditEvent): Promise<void> {
  const command = new PutItemCommand({
    TableName: casesTable,
    Item: auditItem(event),
    ConditionExpression: isNewItem,
    ...placeholders([isNewItem]),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    // Recorded before: what was told first stays.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

/** The part of a transaction that records an act with what it does: both are there, or neither. */
export const auditPut = (casesTable: string, event: AuditEvent): TransactWriteItem =>
  putNew(casesTable, auditItem(event));

/** Whether the item under an event's key tells of the same act: it may have been another one's time. */
export function isRecordOf({ act, by, detail }: AuditEvent, old: Item): boolean {
  const recorded = eventIn(old);
  return recorded.act === act && recorded.by === by && isDeepStrictEqual(recorded.detail, detail);
}

const auditItem = (event: AuditEvent): Item =>
  toItem({
    ...auditKey(event),
    auditDay: auditDay(dayOf(event.at), shardOf(event.id)),
    auditTime: placeOf(event),
    act: event.act,
    at: event.at,
    by: event.by,
    detail: event.detail,
  });

async function ofCase(
  { client, runtime, casesTable }: AuditTrailOptions,
  caseId: string,
  after: string | undefined,
): Promise<AuditPage> {
  const { pk } = auditKey({ caseId, id: '' });
  const command = new QueryCommand({
    TableName: casesTable,
    IndexName: auditTimesIndex,
    ConsistentRead: true,
    ...afterPlace('#pk = :partition', pk, after),
  });
  const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
  return pageOf(Items.map(eventIn), LastEvaluatedKey !== undefined);
}

/** Each shard is asked for a page after the place: of what they have, the oldest are the page. */
async function ofDay(
  { client, runtime, casesTable }: AuditTrailOptions,
  day: string,
  after: string | undefined,
): Promise<AuditPage> {
  const pages = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) => {
      const command = new QueryCommand({
        TableName: casesTable,
        IndexName: auditDaysIndex,
        ...afterPlace('#auditDay = :partition', auditDay(day, shard), after),
      });
      return retrying(runtime, () => client.send(command));
    }),
  );
  const events = pages
    .flatMap(({ Items = [] }) => Items.map(eventIn))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const isMore = events.length > PAGE || pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined);
  return pageOf(events.slice(0, PAGE), isMore);
}

function afterPlace(
  inPartition: string,
  partition: string,
  after: string | undefined,
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'Limit'> & ReturnType<typeof placeholders> {
  const condition = `${inPartition} AND #auditTime > :after`;
  return {
    KeyConditionExpression: condition,
    Limit: PAGE,
    // Before every time: digits sort after it.
    ...placeholders([condition], {
      ':partition': partition,
      ':after': after === undefined ? '#' : placeIn(after, places)[0],
    }),
  };
}

function pageOf(events: readonly AuditEvent[], isMore: boolean): AuditPage {
  const last = events.at(-1);
  return { events, ...(isMore && last ? { next: placeOf(last) } : {}) };
}

function eventIn(item: Item): AuditEvent {
  const fields = fieldsOf(item);
  const detail = fields.map('detail');
  return {
    id: idOf(fields.text('sk')),
    caseId: idOf(fields.text('pk')),
    act: fields.choice('act', auditActs),
    at: fields.count('at'),
    by: fields.text('by'),
    ...(detail
      ? { detail: Object.fromEntries(detail.names().map((name) => [name, detail.text(name)])) }
      : {}),
  };
}
