/** What telling a customer's record and a store's have in common: what it knows already, and what a rebuild has yet to add. */
import { fieldsOf, type Item } from '../items.ts';
import type { Kept } from './activity-bytes.ts';
import { activityAttribute, nextAttribute } from './activity-items.ts';
import type { Told } from './project-activity.ts';
import { type ActivityOptions, guarded, type Rebuilding } from './shards.ts';

/** Where in the stream a batch comes from, and whether a rebuild is running. */
export interface Place {
  /** By its hash. */
  readonly shard: string;
  readonly rebuilding: Rebuilding;
}

export interface RecordKind<R> {
  readonly nothing: R;
  encode(kept: Kept<R>): Uint8Array;
  decode(bytes: Uint8Array): Kept<R>;
  tell(record: R, told: Told): R;
  /** The record with what of the one before it is no count, and so is not computed anew. */
  keep(before: R, record: R): R;
}

export interface BothRecords<R> {
  readonly kept: Kept<R>;
  /** What came about since a rebuild began. */
  readonly next: Kept<R> | undefined;
}

/**
 * As the item says. What a rebuild left behind that had nothing of its own to add is now all there is; what one left behind
 * that was never finished is nothing.
 */
export function recordsIn<R>(
  { decode, nothing }: RecordKind<R>,
  item: Item | undefined,
  { building, countedTo }: Rebuilding,
): BothRecords<R> {
  const fields = item && fieldsOf(item);
  const read = (name: string) => (fields?.has(name) ? decode(fields.bytes(name)) : undefined);
  const empty = (base: number): Kept<R> => ({ base, guards: [], record: nothing });
  const next = read(nextAttribute);
  const kept = read(activityAttribute) ?? empty(building === undefined ? countedTo : 0);
  if (building === undefined) {
    const isBehind = next !== undefined && next.base === countedTo && kept.base < countedTo;
    return { kept: isBehind ? { ...next, guards: kept.guards } : kept, next: undefined };
  }
  if (kept.base === building) return { kept, next: undefined };
  return { kept, next: next?.base === building ? next : empty(building) };
}

/** @returns both with what is new to them, and the guards moved; undefined where nothing is */
export async function withTold<R>(
  options: ActivityOptions,
  kind: RecordKind<R>,
  { kept, next }: BothRecords<R>,
  { shard }: Place,
  told: readonly Told[],
): Promise<BothRecords<R> | undefined> {
  const toldTo = kept.guards.find((guard) => guard.shard === shard)?.toldTo ?? -1n;
  const fresh = told.filter(({ place }) => place > toldTo);
  const last = fresh.at(-1);
  if (!last) return undefined;
  const guards = await guarded(options, kept.guards, { shard, toldTo: last.place });
  // What came about before was computed from the ledger.
  const tellAll = ({ base, record }: Kept<R>, moved: Kept<R>['guards']): Kept<R> => ({
    base,
    guards: moved,
    record: fresh.filter(({ change }) => change.at > base).reduce(kind.tell, record),
  });
  return { kept: tellAll(kept, guards), next: next && tellAll(next, []) };
}

export const attributesOf = <R>({ encode }: RecordKind<R>, { kept, next }: BothRecords<R>) => ({
  [activityAttribute]: encode(kept),
  [nextAttribute]: next && encode(next),
});
