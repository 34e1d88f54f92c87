/**
 * Computes what the rules know of customers and stores anew, from the ledger, while payments come in. First a moment is set, a
 * little ahead: what comes about after it is kept apart by the projection, beside what it told before. Then the ledger is read
 * for what came about up to that moment; and then, record by record, both are put together.
 */
import { paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Change, changesOf } from '../../domain/activity/change.ts';
import { recordOfBoth } from '../../domain/activity/customer-record.ts';
import { storeRecordOfBoth } from '../../domain/activity/store-record.ts';
import type { Device } from '../../domain/devices/device.ts';
import { type Entry, entryFrom } from '../../domain/ledger/entries.ts';
import { expressions } from '../conditions.ts';
import { entryKey, entryOf } from '../entries-store.ts';
import { readItem } from '../item-access.ts';
import type { Item } from '../items.ts';
import { toItem } from '../items.ts';
import { activityKey, idOf, type Key, riskKey, storeKey } from '../keys.ts';
import { transferOf } from '../ledger-items.ts';
import { deviceOf } from '../registry-items.ts';
import { retrying } from '../retry.ts';
import type { Kept } from './activity-bytes.ts';
import { activityAttribute, nextAttribute } from './activity-items.ts';
import { changeBytes } from './change-bytes.ts';
import type { ProjectActivityOptions } from './project-activity.ts';
import { type Rebuilding, rebuildingIn } from './shards.ts';
import { customerKind } from './tell-customer.ts';
import { type RecordKind, recordsIn } from './tell-record.ts';
import { storeKind } from './tell-store.ts';

export interface RebuildOptions extends ProjectActivityOptions {
  readonly ledgerTable: string;
  /** Milliseconds for which functions may be at work that read before a rebuild began, and their clocks differ. */
  readonly settle: number;
}

export interface Rebuilt {
  readonly customers: number;
  readonly stores: number;
  /** Payments and top-ups of the ledger. */
  readonly transfers: number;
}

/**
 * Stopped half-way, it has changed nothing that the rules do not know as well from the stream, and is begun anew. No function
 * of the deployed app may do this: it scans the ledger.
 *
 * @throws Error if another rebuild began meanwhile
 */
export async function rebuildActivity(options: RebuildOptions): Promise<Rebuilt> {
  const { runtime, settle } = options;
  const before = rebuildingIn(await readItem(options, activityKey, options.projectionsTable));
  // From then on, whoever is at work knows of the rebuild.
  const moment = Math.max(runtime.now() + settle, before.building ?? 0, before.countedTo) + 1;
  await point(options, before.building, { building: moment, countedTo: before.countedTo });
  await runtime.sleep(Math.max(0, moment - runtime.now()) + settle);
  const counted = await countLedger(options, moment);
  const known = await knownItems(options);
  const rebuilding = { building: moment, countedTo: before.countedTo };
  const customers = await putTogether(options, {
    kind: customerKind(options),
    both: recordOfBoth,
    records: counted.customers,
    items: known.filter(({ pk }) => pk?.S?.startsWith('RISK#')),
    keyOf: riskKey,
    rebuilding,
  });
  const stores = await putTogether(options, {
    kind: storeKind(options),
    both: storeRecordOfBoth,
    records: counted.stores,
    items: known.filter(({ sk }) => sk?.S === 'STORE'),
    keyOf: storeKey,
    rebuilding,
  });
  await point(options, moment, { countedTo: moment });
  return { customers, stores, transfers: counted.transfers };
}

/** @throws Error if the rebuild is no longer this one */
async function point(
  { client, runtime, projectionsTable }: RebuildOptions,
  was: number | undefined,
  { building, countedTo }: { readonly building?: number; readonly countedTo: number },
): Promise<void> {
  const update = `SET #countedTo = :countedTo${building === undefined ? ' REMOVE #building' : ', #building = :building'}`;
  const unchanged = was === undefined ? 'attribute_not_exists(#building)' : '#building = :was';
  const command = new UpdateItemCommand({
    TableName: projectionsTable,
    Key: toItem({ ...activityKey }),
    UpdateExpression: update,
    ConditionExpression: unchanged,
    ...expressions([update, unchanged], { ':countedTo': countedTo, ':building': building, ':was': was }),
  });
  await retrying(runtime, () => client.send(command));
}

async function countLedger(options: RebuildOptions, moment: number) {
  const [ofCustomers, ofStores] = [customerKind(options), storeKind(options)];
  const customers = new Map<string, typeof ofCustomers.nothing>();
  const stores = new Map<string, typeof ofStores.nothing>();
  const devices = new Map<string, Promise<Device | undefined>>();
  const deviceOfId = (id: string | undefined) => {
    if (id === undefined) return undefined;
    const found = devices.get(id) ?? readDevice(options, id);
    devices.set(id, found);
    return found;
  };
  const tell = async (change: Change) => {
    const told = { place: 0n, change, device: await deviceOfId(change.device) };
    customers.set(
      change.customer,
      ofCustomers.tell(customers.get(change.customer) ?? ofCustomers.nothing, told),
    );
    if (change.store !== undefined)
      stores.set(change.store, ofStores.tell(stores.get(change.store) ?? ofStores.nothing, told));
  };
  let transfers = 0;
  // Strongly consistent: what was written before the scan began is in it.
  const pages = paginateScan(
    { client: options.client },
    { TableName: options.ledgerTable, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages)
    for (const entry of await Promise.all(Items.map((item) => entryOfTransfer(options, item, moment)))) {
      if (!entry) continue;
      transfers += 1;
      for (const change of changesOf(entry)) if (change.at <= moment) await tell(change);
    }
  return { customers, stores, transfers };
}

const readDevice = async (options: RebuildOptions, id: string): Promise<Device | undefined> => {
  const item = await readItem(options, { pk: `DEVICE#${id}`, sk: 'DEVICE' });
  return item && deviceOf(item);
};

/** Milliseconds. By then every hold has ended. */
const ENDED = 40 * 24 * 60 * 60 * 1000;

/**
 * The transfer as the history has it. When a hold ended, the history alone says: where it does not say so yet, the stream is
 * still to bring it.
 */
async function entryOfTransfer(
  options: RebuildOptions,
  item: Item,
  moment: number,
): Promise<Entry | undefined> {
  const transfer = transferOf(item);
  if (transfer?.kind !== 'payment' && transfer?.kind !== 'top_up') return undefined;
  const entry = entryFrom(transfer, transfer.createdAt);
  if (!entry || entry.version < 2) return entry;
  if (entry.createdAt < moment - ENDED) return { ...entry, endedAt: entry.movedAt };
  const recorded = await readItem(options, entryKey(entry), options.projectionsTable);
  const endedAt = recorded ? (entryOf(recorded).endedAt ?? Number.POSITIVE_INFINITY) : entry.movedAt;
  return { ...entry, endedAt };
}

/** Items that say something of activity, by their keys. */
async function knownItems({ client, registryTable }: RebuildOptions): Promise<readonly Item[]> {
  const found: Item[] = [];
  const filter = 'attribute_exists(#activity) OR attribute_exists(#activityNext)';
  const pages = paginateScan(
    { client },
    {
      TableName: registryTable,
      FilterExpression: filter,
      ProjectionExpression: 'pk, sk',
      ExpressionAttributeNames: { '#activity': activityAttribute, '#activityNext': nextAttribute },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

interface Together<R> {
  readonly kind: RecordKind<R>;
  readonly both: (one: R, other: R) => R;
  /** What the ledger comes to, by customer or store. */
  readonly records: ReadonlyMap<string, R>;
  /** Those that have a record already. */
  readonly items: readonly Item[];
  readonly keyOf: (id: string) => Key;
  readonly rebuilding: Rebuilding;
}

/** @returns how many records there are now */
async function putTogether<R>(
  options: RebuildOptions,
  { kind, both, records, items, keyOf, rebuilding }: Together<R>,
): Promise<number> {
  const ids = new Set([...records.keys(), ...items.map(({ pk }) => idOf(pk?.S ?? ''))]);
  for (const id of ids) {
    const key = keyOf(id);
    await changeBytes(options, {
      table: options.registryTable,
      key,
      attribute: activityAttribute,
      item: await readItem(options, key),
      // Customers get theirs here; of stores, those that are registered.
      ofAnother: key.sk === 'STORE',
      change(item) {
        const { kept, next } = recordsIn(kind, item, rebuilding);
        if (!next) return undefined;
        const record = both(records.get(id) ?? kind.nothing, next.record);
        const done: Kept<R> = {
          base: next.base,
          guards: kept.guards,
          record: kind.keep(kept.record, record),
        };
        return { [activityAttribute]: kind.encode(done), [nextAttribute]: undefined };
      },
    });
  }
  return ids.size;
}
