/** Reads a partition of the Registry table: all of it, or a page at a time. Strongly consistent. */
import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { placeholders } from './conditions.ts';
import type { RegistryOptions } from './item-access.ts';
import { type Item, toItem, type Values } from './items.ts';
import type { Key } from './keys.ts';
import { retrying } from './retry.ts';

export interface Partition {
  readonly pk: string;
  /** What sort keys begin with. @default - any */
  readonly prefix?: string;
  /** The first sort key, in place of a prefix. @default - any */
  readonly from?: string;
  /** Of the items that are read, those of which it holds, in DynamoDB's words. @default - all */
  readonly filter?: { readonly expression: string; readonly values: Values };
}

export interface PageOf {
  readonly limit: number;
  /** The last sort key of the page before. @default - the first page */
  readonly after?: string | undefined;
  readonly newestFirst?: boolean;
}

type Answer = Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>;

async function query(
  { client, runtime, registryTable }: RegistryOptions,
  { pk, prefix, from, filter }: Partition,
  page: Partial<PageOf>,
): Promise<Answer> {
  const condition = [
    '#pk = :pk',
    ...(prefix === undefined ? [] : ['begins_with(#sk, :prefix)']),
    ...(from === undefined ? [] : ['#sk >= :from']),
  ].join(' AND ');
  const command = new QueryCommand({
    TableName: registryTable,
    KeyConditionExpression: condition,
    ConsistentRead: true,
    ScanIndexForward: page.newestFirst !== true,
    ...(filter ? { FilterExpression: filter.expression } : {}),
    ...(page.limit === undefined ? {} : { Limit: page.limit }),
    ...(page.after === undefined ? {} : { ExclusiveStartKey: toItem({ pk, sk: page.after }) }),
    ...placeholders([condition, filter?.expression ?? ''], {
      ...filter?.values,
      ':pk': pk,
      ':prefix': prefix,
      ':from': from,
    }),
  });
  return retrying(runtime, () => client.send(command));
}

export async function partition(options: RegistryOptions, wanted: Partition): Promise<readonly Item[]> {
  const found: Item[] = [];
  let after: string | undefined;
  do {
    const page = await query(options, wanted, { after });
    found.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey?.sk?.S;
  } while (after !== undefined);
  return found;
}

/** Each page reads `limit` items; a filter may leave fewer of them, or none, and there is a next page all the same. */
export async function partitionPage(
  options: RegistryOptions,
  wanted: Partition,
  page: PageOf,
): Promise<{ readonly items: readonly Item[]; readonly next?: Key['sk'] }> {
  const { Items = [], LastEvaluatedKey } = await query(options, wanted, page);
  const next = LastEvaluatedKey?.sk?.S;
  return { items: Items, ...(next === undefined ? {} : { next }) };
}
