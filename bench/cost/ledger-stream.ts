/** Plays changes of the ledger to the function that keeps the customers' history, and counts what that writes. */
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttributeValue as StreamValue } from 'aws-lambda';
import type { EnvironmentName } from '../../lambdas/environment.ts';
import { handler as recordEntries } from '../../lambdas/handlers/record-entries.ts';
import { dynamoDb } from '../../lambdas/store/clients.ts';
import { tables } from '../../test/support/tables.ts';
import { type KeyWrite, recorder } from './recorder.ts';

type Item = Readonly<Record<string, AttributeValue>>;

export interface LedgerStream {
  /** @returns what was written of the items as they are now */
  follow(items: readonly Item[]): Promise<readonly KeyWrite[]>;
  close(): void;
}

/** The function makes its own client, once in a process, from its environment. */
export async function ledgerStream(inspector: DynamoDBClient): Promise<LedgerStream> {
  const endpoint = await inspector.config.endpoint?.();
  const environment: Partial<Record<EnvironmentName, string>> & Record<string, string> = {
    PROJECTIONS_TABLE: tables.projectionsTable,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
  };
  const before = new Map(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);
  const recorded = recorder(dynamoDb(), inspector);
  return {
    async follow(items) {
      recorded.reset();
      for (const [index, item] of items.entries()) {
        const dynamodb = { NewImage: imageFrom(item), SequenceNumber: String(index + 1) };
        const answer = await recordEntries({ Records: [{ eventName: 'MODIFY', dynamodb }] });
        if (answer.batchItemFailures.length > 0) throw new Error('The history could not be kept');
      }
      // The function writes some of them at once, in no order.
      const sortKey = ({ table, item }: KeyWrite) => `${table} ${item}`;
      return recorded.writes.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
    },
    close() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** An event's JSON has bytes as base64. */
const imageFrom = (item: Item): Record<string, StreamValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      (value.B ? { B: Buffer.from(value.B).toString('base64') } : value) as StreamValue,
    ]),
  );
