/** What is done with a case, in one transaction with the record of it: no act without its record, no record without its act. */
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../domain/ledger/ledger.ts';
import type { AuditEvent } from '../domain/review/audit.ts';
import { auditPut, isRecordOf } from './audit-trail.ts';
import { allOf, expressions } from './conditions.ts';
import { type Item, toItem, type Values } from './items.ts';
import { caseKey, type Key } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface CaseStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

/** Attributes that are set, and those that are taken away. */
export interface CaseWrite {
  readonly update: string;
  readonly values: Values;
}

/** @param set attribute -> value; one that is undefined stays as it is @param removed attributes */
export function writing(set: Values, removed: readonly string[] = []): CaseWrite {
  const names = Object.keys(set).filter((name) => set[name] !== undefined);
  const sets = names.length > 0 ? `SET ${names.map((name) => `#${name} = :new_${name}`).join(', ')}` : '';
  const removes = removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : '';
  return {
    update: `${sets}${removes}`.trim(),
    values: Object.fromEntries(names.map((name) => [`:new_${name}`, set[name]])),
  };
}

export interface CaseChange {
  readonly id: string;
  readonly write: CaseWrite;
  /** All of them must hold. */
  readonly conditions: readonly string[];
  /** Of the conditions. */
  readonly values: Values;
  readonly record: AuditEvent;
}

export interface CaseChanged {
  /**
   * Unless `changed`, nothing was written. `recorded`: the same act is on record; `conflict`: another one is, under its id,
   * and that alone stands against it; `refused`: the case does, or what was asked with it.
   */
  readonly outcome: 'changed' | 'recorded' | 'conflict' | 'refused';
  /** The case as it was, if it stands against it; undefined where there is none, too. */
  readonly old?: Item | undefined;
}

/**
 * @param further what is written, or asked, with it
 * @throws ServiceBusy; asking again is safe
 */
export async function changeCase(
  options: CaseStoreOptions,
  change: CaseChange,
  further: readonly TransactWriteItem[] = [],
): Promise<CaseChanged> {
  const done = await transact(options, [
    caseUpdate(options.casesTable, change),
    auditPut(options.casesTable, change.record),
    ...further,
  ]);
  if (done.outcome === 'committed') return { outcome: 'changed' };
  if (done.outcome === 'unknown')
    throw new ServiceBusy(`It is not known yet whether this was done: ${change.record.act}`);
  const [ofCase, ofRecord] = done.results;
  const old = ofCase?.old;
  if (ofRecord?.old && isRecordOf(change.record, ofRecord.old)) return { outcome: 'recorded', old };
  return { outcome: ofRecord?.failed && !ofCase?.failed ? 'conflict' : 'refused', old };
}

function caseUpdate(
  table: string,
  { id, write: { update, values: written }, conditions, values }: CaseChange,
): TransactWriteItem {
  const condition = allOf(conditions);
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...caseKey(id) }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ...values, ...written }),
    },
  };
}

/** A case as it stands: strongly consistent. */
export const readCaseItem = (options: CaseStoreOptions, id: string): Promise<Item | undefined> =>
  readOf(options, caseKey(id));

/** Strongly consistent. */
export async function readOf(
  { client, runtime, casesTable }: CaseStoreOptions,
  key: Key,
): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: casesTable,
    Key: toItem({ ...key }),
    ConsistentRead: true,
  });
  return (await retrying(runtime, () => client.send(command))).Item;
}
