/** Marks what an entry is about, as the entry stands: the entry says what is so, and a mark can be made again at any time. */
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ListName } from '../../domain/lists/entry.ts';
import type { StandingEntry } from '../../domain/lists/lists.ts';
import { placeholders } from '../conditions.ts';
import { type RegistryOptions, readItem } from '../item-access.ts';
import { fieldsOf, toItem } from '../items.ts';
import { deviceKey, hardwareDeviceKey, type Key, listEntryKey, riskKey, storeKey } from '../keys.ts';
import { partition } from '../partitions.ts';
import { retrying } from '../retry.ts';
import { entryOf } from './list-items.ts';
import { hardwareListedAttribute, listedAttribute, markText } from './marks.ts';

/** What is looked at by a record; of the others, `publishLists` makes a document. */
export type MarkedList = Exclude<ListName, 'addresses' | 'countries'>;

interface Place {
  readonly key: Key;
  readonly attribute: string;
  /** Whether the record is made for the mark if there is none. */
  readonly made: boolean;
}

/** @param id of the entry, which is read as it is now: a record of the stream may be older than that */
export async function applyEntry(options: RegistryOptions, list: MarkedList, id: string): Promise<void> {
  const item = await readItem(options, listEntryKey(list, id));
  // Time took it away: its mark has a time of its own, which is compared.
  if (!item) return;
  const entry = entryOf(item);
  const places = await placesOf(options, list, entry.subject);
  await Promise.all(places.map((place) => mark(options, place, entry)));
}

async function placesOf(options: RegistryOptions, list: MarkedList, subject: string): Promise<Place[]> {
  const own = { attribute: listedAttribute, made: false };
  switch (list) {
    case 'customers':
      // Nothing may be known yet of a customer who has done nothing.
      return [{ ...own, key: riskKey(subject), made: true }];
    case 'devices':
      return [{ ...own, key: deviceKey(subject) }];
    case 'stores':
      return [{ ...own, key: storeKey(subject) }];
    case 'hardware':
      return (await devicesOf(options, subject)).map((device) => ({
        key: deviceKey(device),
        attribute: hardwareListedAttribute,
        made: false,
      }));
  }
}

/** That were ever enrolled with the phone. One that is enrolled later takes the mark from the entry. */
async function devicesOf(options: RegistryOptions, hardwareId: string): Promise<readonly string[]> {
  const { pk, sk: prefix } = hardwareDeviceKey(hardwareId, '');
  const items = await partition(options, { pk, prefix });
  return items.map((item) => fieldsOf(item).text('sk').slice(prefix.length));
}

async function mark(
  { client, runtime, registryTable }: RegistryOptions,
  { key, attribute, made }: Place,
  entry: StandingEntry,
): Promise<void> {
  const isThere = entry.removedAt === undefined;
  const update = isThere ? 'SET #mark = :mark' : 'REMOVE #mark';
  const condition = isThere && made ? undefined : 'attribute_exists(#pk)';
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: toItem({ ...key }),
    UpdateExpression: update,
    ...(condition ? { ConditionExpression: condition } : {}),
    ...placeholders([update, condition ?? ''], { ':mark': markText(entry) }, { '#mark': attribute }),
  });
  await retrying(runtime, () => client.send(command)).catch((error: unknown) => {
    // There is no such record, and so nothing to mark.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}
