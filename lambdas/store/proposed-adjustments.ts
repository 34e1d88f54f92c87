/** The corrections or compensations that wait for a second operator. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Adjustment } from '../domain/adjustments/adjustment.ts';
import { proposalQueues } from './adjustment-items.ts';
import { batchGet } from './batch-get.ts';
import { openCasesIndex } from './case-items.ts';
import { placeholders } from './conditions.ts';
import { fieldsOf, type Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

const PAGE = 50;

/** Nearest deadline first, fifty at most; a moment behind. */
export async function proposedAdjustments<A extends Adjustment>(
  options: {
    readonly client: DynamoDBClient;
    readonly runtime: Runtime;
    readonly casesTable: string;
  },
  kind: A['kind'],
  parse: (item: Item) => A,
): Promise<readonly A[]> {
  const { client, runtime, casesTable } = options;
  const condition = '#queue = :waiting';
  const query = new QueryCommand({
    TableName: casesTable,
    IndexName: openCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':waiting': proposalQueues[kind] }),
    Limit: PAGE,
  });
  const { Items = [] } = await retrying(runtime, () => client.send(query));
  if (Items.length === 0) return [];
  // The index has no more of an item than a list of cases shows.
  const keys = Items.map(fieldsOf).map((item) => ({ pk: item.text('pk'), sk: item.text('sk') }));
  const found = await batchGet(options, { [casesTable]: keys }, false);
  return found(casesTable)
    .map(parse)
    .sort((a, b) => (a.deadline ?? 0) - (b.deadline ?? 0));
}
