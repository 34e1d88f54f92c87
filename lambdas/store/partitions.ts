/** Reads a partition of the Registry table: all of it, or a page at a time. Strongly consistent. */
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { placeholders } from './conditions.ts';
import type { RegistryOptions } from './item-access.ts';
import { type Item, toItem, type Values } from './items.ts';
import type { Key } from './keys.ts';
import { queryAll } from './query-all.ts';
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

const inputOf = (
  { registryTable }: RegistryOptions,
  { pk, prefix, from, filter }: Partition,
): QueryCommandInput => {
  const condition = [
    '#pk = :pk',
    ...(prefix === undefined ? [] : ['begins_with(#sk, :prefix)']),
    ...(from === undefined ? [] : ['#sk >= :from']),
  ].join(' AND ');
  return {
    TableName: registryTable,
    KeyConditionExpression: condition,
    ConsistentRead: true,
    ...(filter ? { FilterExpression: filter.expression } : {}),
    ...placeholders([condition, filter?.expression ?? ''], {
      ...filter?.values,
      ':pk': pk,
      ':prefix': prefix,
      ':from': from,
    }),
  };
};

export const partition = (options: RegistryOptions, wanted: Partition): Promise<readonly Item[]> =>
  queryAll(options, inputOf(options, wanted));

/** Each page reads `limit` items; a filter may leave fewer of them, or none, and there is a next page all the same. */
export async function partitionPage(
  options: RegistryOptions,
  wanted: Partition,
  page: PageOf,
): Promise<{ readonly items: readonly Item[]; readonly next?: Key['sk'] }> {
  const { client, runtime } = options;
  const command = new QueryCommand({
    ...inputOf(options, wanted),
    ScanIndexForward: page.newestFirst !== true,
    Limit: page.limit,
    ...(page.after === undefined ? {} : { ExclusiveStartKey: toItem({ pk: wanted.pk, sk: page.after }) }),
  });
  const { Items = [], LastEvaluatedKey } = await retrying(runtime, () => client.send(command));
  const next = LastEvaluatedKey?.sk?.S;
  return { items: Items, ...(next === undefined ? {} : { next }) };
}
