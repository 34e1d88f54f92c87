/** Holds and losses of the last hours, an item each: put twice it is there once, so that a sum over them is exact. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Watched, WatchPorts } from '../domain/switches/dead-man.ts';
import type { RegistryOptions } from './item-access.ts';
import { fieldsOf, toItem } from './items.ts';
import { watchedKey } from './keys.ts';
import { partition } from './partitions.ts';
import { expiresAttribute } from './registry-items.ts';
import { retrying } from './retry.ts';

const HOUR = 60 * 60 * 1000;
/** For so long one is kept: longer than it counts, however late DynamoDB's clock is. */
const KEPT = 24 * HOUR;

export const watchedLosses = (options: RegistryOptions): WatchPorts['watched'] => ({
  keep: async (all) => {
    await Promise.all(all.map((each) => keep(options, each)));
  },
  since: async (kind, at) => {
    const parts = [at, at + HOUR].map((time) => {
      const { pk, sk: from } = watchedKey({ kind, at: time, id: '' });
      return partition(options, time === at ? { pk, from } : { pk });
    });
    return (await Promise.all(parts)).flat().map((item) => {
      const fields = fieldsOf(item);
      return { customer: fields.text('customer'), amount: fields.integer('amount') };
    });
  },
});

async function keep(
  { client, runtime, registryTable }: RegistryOptions,
  { kind, id, customer, amount, at }: Watched,
): Promise<void> {
  const command = new PutItemCommand({
    TableName: registryTable,
    // The same again says the same.
    Item: toItem({
      ...watchedKey({ kind, at, id }),
      customer,
      amount,
      [expiresAttribute]: Math.ceil((at + KEPT) / 1000),
    }),
  });
  await retrying(runtime, () => client.send(command));
}
