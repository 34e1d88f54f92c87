/** A flow's write set: which keys it writes, with who shares them in place of whose they were in the recorded run. */
import type { KeyWrite } from './recorder.ts';

/**
 * Who writes a key: `all` customers at all stores, those at one `store`, those at one `till`, one `customer`, or nothing but
 * the flow's `own` run.
 */
export type SharedBy = 'all' | 'store' | 'till' | 'customer' | 'own';

export interface SetWrite extends Omit<KeyWrite, 'key' | 'item'> {
  /** For example `WALLET#{customer}`. */
  readonly key: string;
  /** The whole primary key, in the same way. */
  readonly item: string;
  readonly sharedBy: SharedBy;
}

export type WriteSet = readonly SetWrite[];

/** Whose keys were written. */
export interface Run {
  /** What identifies the customer: id, device. */
  readonly customer: readonly string[];
  readonly store: readonly string[];
  /** The terminal's id. @default - none has a part in it */
  readonly till?: readonly string[];
}

type Recorded = Run & { readonly writes: readonly KeyWrite[] };

/**
 * The write set of two runs of one flow by different customers at different stores.
 * @throws Error if they did not write alike
 */
export function writeSetOf(one: Recorded, other: Recorded): WriteSet {
  if (one.writes.length !== other.writes.length)
    throw new Error('Two runs of one flow wrote different items');
  return one.writes.map((write, index) => {
    const twin = other.writes[index];
    if (twin?.table !== write.table || twin.units !== write.units) {
      throw new Error(`Two runs of one flow wrote ${write.table} differently`);
    }
    const key = template(write.key, twin.key, one);
    const item = template(write.item, twin.item, one);
    return { ...write, key, item, sharedBy: sharedBy(key) };
  });
}

/** What differs between the runs is the customer's, the store's, or the run's own. */
function template(text: string, twin: string, run: Run): string {
  // By an id's hash one of a few, and so at times that of both runs: all write them.
  if (text.startsWith('AUDIT_DAY#')) return text.replace(/\d+$/, '{shard}');
  const named = [
    ...run.customer.map((id) => [id, '{customer}'] as const),
    ...run.store.map((id) => [id, '{store}'] as const),
    ...(run.till ?? []).map((id) => [id, '{till}'] as const),
  ].reduce((name, [id, role]) => name.replaceAll(id, role), text);
  if (named.includes('{') || text === twin) return named;
  const twins = twin.split(separator);
  return text
    .split(separator)
    .map((part, index) => (part === twins[index] ? part : '{own}'))
    .join('');
}

/** Kept by the split, as every second part. */
const separator = /([#: ])/;

function sharedBy(key: string): SharedBy {
  if (key.includes('{store}')) return 'store';
  if (key.includes('{till}')) return 'till';
  if (key.includes('{customer}')) return 'customer';
  return key.includes('{own}') ? 'own' : 'all';
}
