/** All items that a query finds, page after page. */
import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export async function queryAll(
  { client, runtime }: { readonly client: DynamoDBClient; readonly runtime: Runtime },
  input: QueryCommandInput,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const command: QueryCommand = new QueryCommand({
      ...input,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const page = await retrying(runtime, () => client.send(command));
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}
