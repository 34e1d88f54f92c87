/** Tells customers' and stores' records what the history's stream brings: one write for each of them and batch. */

import { type Change, lastChangeOf } from '../../domain/activity/change.ts';
import type { Device } from '../../domain/devices/device.ts';
import type { Entry } from '../../domain/ledger/entries.ts';
import { batchGet } from '../batch-get.ts';
import type { Item } from '../items.ts';
import { deviceKey, type Key, riskKey, storeKey } from '../keys.ts';
import { deviceOf } from '../registry-items.ts';
import { shardHash } from './activity-bytes.ts';
import { type ActivityOptions, moveWatermark, readShard } from './shards.ts';
import { tellCustomer } from './tell-customer.ts';
import { tellStore } from './tell-store.ts';

export interface ProjectActivityOptions extends ActivityOptions {
  /** The hour of the day, in the stage's time zone. @param time milliseconds since the epoch */
  readonly hourOf: (time: number) => number;
  /** Categories of goods that resell for cash. */
  readonly cashConvertible: readonly string[];
}

export interface StreamedEntry {
  /** The record's: digits. Records of a shard come in its order. */
  readonly sequenceNumber: string;
  readonly entry: Entry;
}

/** A change with what stands about it in the registry, and where in the stream it came. */
export interface Told {
  readonly place: bigint;
  readonly change: Change;
  readonly device: Device | undefined;
}

/**
 * Exact, however often and in whatever batches the records of a shard come, as long as they come in its order; shards may be
 * at work at the same time.
 *
 * @throws ServiceBusy or TooManyShards for what the same batch may find otherwise a little later
 */
export async function projectActivity(
  options: ProjectActivityOptions,
  shardId: string,
  records: readonly StreamedEntry[],
): Promise<void> {
  const shard = shardHash(shardId);
  const state = await readShard(options, shard);
  const left = records
    .map(({ sequenceNumber, entry }) => ({ place: BigInt(sequenceNumber), change: lastChangeOf(entry) }))
    .filter(({ place }) => place > state.toldTo);
  const last = left.at(-1);
  if (!last) return;
  const changes = left.flatMap(({ place, change }) => (change ? [{ place, change }] : []));
  const [devices, items] = await Promise.all([devicesOf(options, changes), itemsOf(options, changes)]);
  const told = changes.map((each): Told => ({ ...each, device: devices(each.change.device) }));
  const at = { shard, rebuilding: state };
  const customers = Map.groupBy(told, ({ change }) => change.customer);
  const stores = Map.groupBy(told, ({ change }) => change.store);
  await Promise.all([
    ...[...customers].map(([customer, some]) =>
      tellCustomer(options, at, { customer, item: items(riskKey(customer)), told: some }),
    ),
    ...[...stores].map(([store, some]) =>
      store === undefined
        ? undefined
        : tellStore(options, at, { store, item: items(storeKey(store)), told: some }),
    ),
  ]);
  await moveWatermark(options, shard, last.place);
}

type Changes = readonly { readonly change: Change }[];

/** Eventually consistent: what is asked of a device was so when it was enrolled. */
async function devicesOf(
  options: ActivityOptions,
  changes: Changes,
): Promise<(id: string | undefined) => Device | undefined> {
  const ids = new Set(
    changes.flatMap(({ change }) => (change.kind === 'payment' ? (change.device ?? []) : [])),
  );
  const items = await read(options, [...ids].map(deviceKey), false);
  const devices = new Map(items.map(deviceOf).map((device) => [device.id, device]));
  return (id) => (id === undefined ? undefined : devices.get(id));
}

async function itemsOf(options: ActivityOptions, changes: Changes): Promise<(key: Key) => Item | undefined> {
  const keys = new Map(
    changes
      .flatMap(({ change }) => [
        riskKey(change.customer),
        ...(change.store === undefined ? [] : [storeKey(change.store)]),
      ])
      .map((key) => [key.pk, key]),
  );
  const items = await read(options, [...keys.values()], true);
  return ({ pk }) => items.find((item) => item.pk?.S === pk);
}

/** DynamoDB's bound of the items in a request. */
const MOST_ITEMS = 100;

async function read(options: ActivityOptions, keys: readonly Key[], consistent: boolean): Promise<Item[]> {
  const found: Item[] = [];
  for (let from = 0; from < keys.length; from += MOST_ITEMS) {
    const wanted = { [options.registryTable]: keys.slice(from, from + MOST_ITEMS) };
    found.push(...(await batchGet(options, wanted, consistent))(options.registryTable));
  }
  return found;
}
