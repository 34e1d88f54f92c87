/** Keeps where a run stands between two slices, in the Projections table: it can be thrown away. */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { decode, encode } from 'cborg';
import { Overtaken, type Runs } from '../domain/slices.ts';
import { placeholders } from './conditions.ts';
import type { EntriesStoreOptions } from './entries-store.ts';
import { type Fields, fieldsOf, toItem } from './items.ts';
import { type Key, runPartKey } from './keys.ts';
import { retrying } from './retry.ts';

/** Bytes: an item has at most 400 KB. */
const PART = 350_000;

/**
 * The bytes stand in parts, of which there are two copies: the one that counts is not written to. Each part says which
 * slice it is of, so that parts of a slice that was overtaken are known, and the run begins anew.
 *
 * @param key of the one run that there is at a time
 */
export function keptRuns<P>(options: EntriesStoreOptions, key: Key): Runs<P> {
  const { client, runtime, projectionsTable: TableName } = options;
  return {
    async read() {
      const head = await get(options, key);
      if (!head) return undefined;
      const countOf = (name: string) => (head.has(name) ? head.count(name) : 0);
      return {
        version: head.count('version'),
        claimedUntil: countOf('claimedUntil'),
        keptAs: countOf('savedAs'),
        progress: await readProgress<P>(options, key, head),
      };
    },
    async claim(version, until = 0) {
      const update = 'SET #version = :next, #claimedUntil = :until';
      const unchanged = version === 0 ? 'attribute_not_exists(#pk)' : '#version = :version';
      await change(options, key, update, unchanged, {
        ':next': version + 1,
        ':version': version,
        ':until': until,
      });
      return version + 1;
    },
    async keep(version, progress) {
      const head = await get(options, key);
      const copy = head?.has('copy') ? 1 - head.count('copy') : 0;
      const bytes = encode(progress);
      const parts = Math.ceil(bytes.length / PART);
      for (let part = 0; part < parts; part++) {
        const some = bytes.subarray(part * PART, (part + 1) * PART);
        const Item = toItem({ ...runPartKey(key, copy, part), version, bytes: some });
        await retrying(runtime, () => client.send(new PutItemCommand({ TableName, Item })));
      }
      const update = 'SET #savedAs = :version, #copy = :copy, #parts = :parts, #claimedUntil = :nobody';
      await change(options, key, update, '#version = :version', {
        ':version': version,
        ':copy': copy,
        ':parts': parts,
        ':nobody': 0,
      });
    },
  };
}

async function readProgress<P>(options: EntriesStoreOptions, key: Key, head: Fields): Promise<P | undefined> {
  if (!head.has('parts')) return undefined;
  const copy = head.count('copy');
  const parts = await Promise.all(
    Array.from({ length: head.count('parts') }, (_, part) => get(options, runPartKey(key, copy, part))),
  );
  if (parts.some((part) => part?.count('version') !== head.count('savedAs'))) return undefined;
  return decode(Buffer.concat(parts.map((part) => part?.bytes('bytes') ?? new Uint8Array()))) as P;
}

async function get(
  { client, runtime, projectionsTable: TableName }: EntriesStoreOptions,
  key: Key,
): Promise<Fields | undefined> {
  const command = new GetItemCommand({ TableName, Key: toItem({ ...key }), ConsistentRead: true });
  const { Item } = await retrying(runtime, () => client.send(command));
  return Item && fieldsOf(Item);
}

async function change(
  { client, runtime, projectionsTable: TableName }: EntriesStoreOptions,
  key: Key,
  update: string,
  condition: string,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  const command = new UpdateItemCommand({
    TableName,
    Key: toItem({ ...key }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...placeholders([update, condition], values),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException)
      throw new Overtaken('Another slice of the run goes on', { cause: error });
    throw error;
  });
}
