/** The stores in parts: each part's lines stand in one partition, many stores to an item. */
import { createHash } from 'node:crypto';
import type { Day } from '../../domain/money.ts';
import { type Key, storesPartition } from '../keys.ts';

/**
 * A batch writes an item a part, of a KB at least, so that more parts need larger batches to cost as little; reading one
 * store's day reads the day of its whole part, so that fewer parts cost more to read. Another number needs a rebuild.
 */
const PARTS = 16;

export const allParts: readonly number[] = Array.from({ length: PARTS }, (_, part) => part);

export const partOf = (store: string): number =>
  (createHash('sha256').update(store).digest()[0] ?? 0) % PARTS;

/** @param place tells the item from the others of its day: where in the stream its first record stood */
export const linesKey = (generation: number, part: number, day: Day, place: string): Key => ({
  pk: storesPartition(generation, part),
  sk: `LINES#${day}#${place}`,
});

/** The balances of all stores of the part at the end of a day. */
export const closedKey = (generation: number, part: number, day: Day): Key => ({
  pk: storesPartition(generation, part),
  sk: `CLOSED#${day}`,
});

/** Says how far the part's days are closed. */
export const partHeadKey = (generation: number, part: number): Key => ({
  pk: storesPartition(generation, part),
  sk: 'HEAD',
});

/** The day in the key of lines or of a closed day. */
export const dayIn = (sk: string): Day => sk.split('#')[1] ?? '';
