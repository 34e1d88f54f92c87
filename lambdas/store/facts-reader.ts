/** Reads what risk needs to know in one BatchGetItem over two tables, eventually consistent. */
import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { FactsReader } from '../domain/payments/facts.ts';
import { Incomplete } from './faults.ts';
import { type Item, toItem } from './items.ts';
import { deviceKey, type Key, storeKey, switchesKey, walletKey } from './keys.ts';
import { walletOf } from './ledger-items.ts';
import { deviceOf, storeOf, switchesOf } from './registry-items.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface FactsReaderOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly registryTable: string;
}

export function factsReader(options: FactsReaderOptions): FactsReader {
  const { ledgerTable, registryTable } = options;
  return {
    async gather({ customer, device, store }) {
      const keys = {
        wallet: walletKey(customer),
        device: deviceKey(device),
        ...(store === undefined ? {} : { store: storeKey(store) }),
        switches: switchesKey,
      };
      const { wallet, ...registry } = keys;
      const items = await batchGet(options, {
        [ledgerTable]: { Keys: [toItem({ ...wallet })] },
        [registryTable]: { Keys: Object.values(registry).map((key) => toItem({ ...key })) },
      });
      const find = <T>(key: Key | undefined, parse: (item: Item) => T): T | undefined => {
        const item = items.find(({ pk, sk }) => pk?.S === key?.pk && sk?.S === key?.sk);
        return item && parse(item);
      };
      const switches = find(keys.switches, switchesOf) ?? [];
      return {
        wallet: find(keys.wallet, walletOf),
        device: find(keys.device, deviceOf),
        store: find(keys.store, storeOf),
        switchedOff: switches.filter(({ state }) => state === 'off').map(({ name }) => name),
      };
    },
  };
}

/** What DynamoDB left out for lack of capacity is asked for again. */
async function batchGet(
  { client, runtime }: FactsReaderOptions,
  wanted: NonNullable<BatchGetItemCommandInput['RequestItems']>,
): Promise<Item[]> {
  const items: Item[] = [];
  let missing = wanted;
  await retrying(runtime, async () => {
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: missing }));
    items.push(...Object.values(answer.Responses ?? {}).flat());
    missing = answer.UnprocessedKeys ?? {};
    if (Object.keys(missing).length > 0) throw new Incomplete('DynamoDB left out some of the items');
  });
  return items;
}
