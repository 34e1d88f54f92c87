/** Changes a binary attribute of an item: reads it, works out what it becomes, and writes that only if it is as it was read. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ServiceBusy } from '../../domain/ledger/ledger.ts';
import { expressions } from '../conditions.ts';
import { type Item, toItem, type Values } from '../items.ts';
import type { Key } from '../keys.ts';
import { retrying } from '../retry.ts';
import type { Runtime } from '../runtime.ts';

export interface ByteChange {
  readonly table: string;
  readonly key: Key;
  /** The attribute that every change changes. */
  readonly attribute: string;
  /** The item as it was read. */
  readonly item: Item | undefined;
  /** Whether the item is there for another reason; where it is not, nothing is written. */
  readonly ofAnother: boolean;
  /** Attributes as they become, those that are undefined taken away; undefined where nothing is to be done. */
  change(item: Item | undefined): Promise<Values | undefined> | Values | undefined;
}

/** Whoever comes between has made a change of its own: others are let through meanwhile. */
const ATTEMPTS = 12;
const LONGEST_PAUSE = 200;

/** @throws ServiceBusy if somebody came between each time */
export async function changeBytes(
  { client, runtime }: { readonly client: DynamoDBClient; readonly runtime: Runtime },
  { table, key, attribute, item: read, ofAnother, change }: ByteChange,
): Promise<void> {
  let item = read;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (ofAnother && !item) return;
    const become = await change(item);
    if (!become) return;
    const before = item?.[attribute]?.B;
    const update = updateOf(become);
    const condition = [
      before ? `#${attribute} = :before` : `attribute_not_exists(#${attribute})`,
      ...(ofAnother ? ['attribute_exists(#pk)'] : []),
    ].join(' AND ');
    const values = Object.fromEntries(Object.entries(become).map(([name, value]) => [`:${name}`, value]));
    const command = new UpdateItemCommand({
      TableName: table,
      Key: toItem({ ...key }),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...expressions([update, condition], { ...values, ':before': before }),
    });
    try {
      await retrying(runtime, () => client.send(command));
      return;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      item = error.Item;
      await runtime.sleep(runtime.random() * Math.min(LONGEST_PAUSE, 10 * 2 ** attempt));
    }
  }
  throw new ServiceBusy(`${key.pk} changed with every attempt`);
}

function updateOf(become: Values): string {
  const names = Object.keys(become);
  const set = names.filter((name) => become[name] !== undefined).map((name) => `#${name} = :${name}`);
  const gone = names.filter((name) => become[name] === undefined).map((name) => `#${name}`);
  return [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(gone.length > 0 ? [`REMOVE ${gone.join(', ')}`] : []),
  ].join(' ');
}
