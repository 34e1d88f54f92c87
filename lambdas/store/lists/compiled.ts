/** The lists of address ranges and countries, compiled: a document a version, which the item of the switches names. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ConditionalCheckFailedException, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type CompiledLists,
  compiledLists,
  documentOf,
  type ListDocument,
  noLists,
} from '../../domain/lists/compiled-lists.ts';
import { expressions, placeholders } from '../conditions.ts';
import { isNewItem, type RegistryOptions, readItem } from '../item-access.ts';
import { fieldsOf, type Item, toItem, type Values } from '../items.ts';
import { compiledListsKey, type Key, listEntryKey, switchesKey } from '../keys.ts';
import { partition } from '../partitions.ts';
import { expiresAttribute } from '../registry-items.ts';
import { retrying } from '../retry.ts';
import { byVersion } from '../versioned.ts';
import { entryOf } from './list-items.ts';

/** Of the item of the switches: which version is in force. */
const listsAttribute = 'lists';

/** Undefined where none was ever published. */
export function listsVersionIn(switches: Item | undefined): number | undefined {
  const version = switches?.[listsAttribute]?.N;
  return version === undefined ? undefined : Number(version);
}

/** @param kept of one function's container, so that a version is read once there */
export async function listsInForce(
  options: RegistryOptions,
  version: number | undefined,
  kept: Map<string, CompiledLists>,
): Promise<CompiledLists> {
  if (version === undefined) return noLists;
  return byVersion(kept, String(version), async () => {
    const item = await readItem(options, compiledListsKey(version));
    if (!item) throw new Error(`Version ${version} of the compiled lists was never published`);
    const text = gunzipSync(fieldsOf(item).bytes('document')).toString('utf8');
    return compiledLists(JSON.parse(text) as ListDocument);
  });
}

/** Ranges of addresses that are in force. */
export async function compiledRanges(options: RegistryOptions): Promise<number> {
  const item = await readItem(options, rangesKey);
  return item ? fieldsOf(item).count('ranges') : 0;
}

const rangesKey: Key = { pk: listEntryKey('addresses', '').pk, sk: 'COMPILED' };

/** A version that replaced another may be asked for still by who read the switches a moment ago. */
const KEPT = 24 * 60 * 60 * 1000;
/** Somebody else published meanwhile, each time. */
const TRIES = 10;

/**
 * Compiles what the lists say now, and publishes it. Of several at once the last has read all that the others have: a
 * version takes the place of that which was in force before its entries were read, or it is not published.
 *
 * @returns the version in force
 */
export async function publishLists(options: RegistryOptions, now: number): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const standing = await readItem(options, switchesKey);
    const former = listsVersionIn(standing);
    const document = documentOf(await entriesNow(options, now));
    const version = await putDocument(options, (former ?? 0) + 1, document);
    if (!(await putInForce(options, former, version))) continue;
    await setOn(options, rangesKey, { ranges: document.addresses.length });
    if (former !== undefined)
      await setOn(options, compiledListsKey(former), { [expiresAttribute]: Math.ceil((now + KEPT) / 1000) });
    return version;
  }
  throw new Error('The lists were published by others each time');
}

async function entriesNow(options: RegistryOptions, now: number) {
  const filter = {
    expression:
      'attribute_not_exists(#removedAt) AND (attribute_not_exists(#expiresAt) OR #expiresAt > :now)',
    values: { ':now': now },
  };
  const lists = (['addresses', 'countries'] as const).map((list) => {
    const { pk, sk: prefix } = listEntryKey(list, '');
    return partition(options, { pk, prefix, filter });
  });
  return (await Promise.all(lists)).flat().map(entryOf);
}

/** Under the first number that is free: one that somebody left behind is nobody's any more. */
async function putDocument(
  { client, runtime, registryTable }: RegistryOptions,
  from: number,
  document: ListDocument,
): Promise<number> {
  for (let version = from; ; version++) {
    const command = new PutItemCommand({
      TableName: registryTable,
      Item: toItem({ ...compiledListsKey(version), document: gzipSync(JSON.stringify(document)) }),
      ConditionExpression: isNewItem,
      ...expressions([isNewItem]),
    });
    if (await unlessConditionFails(() => retrying(runtime, () => client.send(command)))) return version;
  }
}

async function putInForce(
  { client, runtime, registryTable }: RegistryOptions,
  former: number | undefined,
  version: number,
): Promise<boolean> {
  const isFormer = former === undefined ? 'attribute_not_exists(#lists)' : '#lists = :former';
  const update = 'SET #lists = :version';
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: toItem({ ...switchesKey }),
    UpdateExpression: update,
    ConditionExpression: isFormer,
    ...expressions(
      [isFormer, update],
      { ':former': former, ':version': version },
      { '#lists': listsAttribute },
    ),
  });
  return unlessConditionFails(() => retrying(runtime, () => client.send(command)));
}

async function setOn(
  { client, runtime, registryTable }: RegistryOptions,
  key: Key,
  values: Values,
): Promise<void> {
  const update = `SET ${Object.keys(values)
    .map((name) => `#${name} = :${name}`)
    .join(', ')}`;
  const command = new UpdateItemCommand({
    TableName: registryTable,
    Key: toItem({ ...key }),
    UpdateExpression: update,
    ...placeholders(
      [update],
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
    ),
  });
  await retrying(runtime, () => client.send(command));
}

async function unlessConditionFails(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
