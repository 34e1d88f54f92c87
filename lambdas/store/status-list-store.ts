/** The attestation status list as it was fetched last, in one compressed item of the Registry table. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fieldsOf, toItem } from './items.ts';
import { statusListKey } from './keys.ts';
import { retrying } from './retry.ts';
import type { Runtime } from './runtime.ts';

export interface StatusListStoreOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly registryTable: string;
}

export interface FetchedStatusList {
  /** JSON, as Google publishes it. */
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** Bytes, compressed. An item may have 400 KB; the list, of some thousand entries, has about a tenth of that. */
const LARGEST = 380_000;

export function statusListStore({ client, runtime, registryTable }: StatusListStoreOptions) {
  return {
    /** @throws Error if it is too large to be kept */
    async save({ document, fetchedAt }: FetchedStatusList): Promise<void> {
      const compressed = gzipSync(document);
      if (compressed.byteLength > LARGEST) throw new Error('The status list is too large for one item');
      const Item = toItem({ ...statusListKey, document: compressed, fetchedAt });
      await retrying(runtime, () => client.send(new PutItemCommand({ TableName: registryTable, Item })));
    },

    async read(): Promise<FetchedStatusList | undefined> {
      const Key = toItem({ ...statusListKey });
      const { Item } = await retrying(runtime, () =>
        client.send(new GetItemCommand({ TableName: registryTable, Key })),
      );
      if (!Item) return undefined;
      const compressed = Item.document?.B ?? new Uint8Array();
      return {
        // Bounded, so that what unpacks to more than it should cannot take the function's memory.
        document: gunzipSync(compressed, { maxOutputLength: 100 * LARGEST }).toString('utf8'),
        fetchedAt: fieldsOf(Item).count('fetchedAt'),
      };
    },
  };
}
