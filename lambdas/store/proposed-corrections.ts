/** The corrections that wait for a second operator. */
import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Correction } from '../domain/corrections/correction.ts';
import { openCasesIndex } from './case-items.ts';
import { placeholders } from './conditions.ts';
import { correctionOf, correctionsQueue } from './correction-items.ts';
import { Incomplete } from './faults.ts';
import type { Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

const PAGE = 50;

/** Nearest deadline first, fifty at most; a moment behind. */
export async function proposedCorrections({
  client,
  runtime,
  casesTable,
}: {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}): Promise<readonly Correction[]> {
  const condition = '#queue = :waiting';
  const query = new QueryCommand({
    TableName: casesTable,
    IndexName: openCasesIndex,
    KeyConditionExpression: condition,
    ...placeholders([condition], { ':waiting': correctionsQueue }),
    Limit: PAGE,
  });
  const { Items = [] } = await retrying(runtime, () => client.send(query));
  if (Items.length === 0) return [];
  // The index has no more of an item than a list of cases shows.
  const Keys = Items.map(({ pk, sk }) => ({ pk, sk }) as Item);
  const batch = new BatchGetItemCommand({ RequestItems: { [casesTable]: { Keys } } });
  const found = await retrying(runtime, async () => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(batch);
    if (Object.keys(UnprocessedKeys).length > 0) throw new Incomplete('DynamoDB left out some corrections');
    return Responses[casesTable] ?? [];
  });
  return found.map(correctionOf).sort((a, b) => (a.deadline ?? 0) - (b.deadline ?? 0));
}
