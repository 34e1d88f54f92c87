/** All open cases, up to a number, as the index has them: for figures, and a moment behind. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { CaseSummary } from '../domain/review/case.ts';
import { caseSummaryOf, openCasesIndex, openCasesQueues } from './case-items.ts';
import { placeholders } from './conditions.ts';
import type { Item } from './items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface OpenCasesOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly casesTable: string;
}

/** @param most of each kind: those with the nearest deadlines */
export async function allOpenCases(
  options: OpenCasesOptions,
  most: number,
): Promise<{ readonly cases: readonly CaseSummary[]; readonly truncated: boolean }> {
  const queues = await Promise.all(
    Object.values(openCasesQueues).map((queue) => ofQueue(options, queue, most)),
  );
  return {
    cases: queues.flatMap(({ items }) => items.map(caseSummaryOf)),
    truncated: queues.some(({ truncated }) => truncated),
  };
}

async function ofQueue({ client, runtime, casesTable }: OpenCasesOptions, queue: string, most: number) {
  const condition = '#queue = :queue';
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const command: QueryCommand = new QueryCommand({
      TableName: casesTable,
      IndexName: openCasesIndex,
      KeyConditionExpression: condition,
      ...placeholders([condition], { ':queue': queue }),
      Limit: most - items.length,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const page = await retrying(runtime, () => client.send(command));
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start && items.length < most);
  return { items, truncated: start !== undefined };
}
