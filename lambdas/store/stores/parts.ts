/** The stores in parts: which lines stand in one partition, many stores to an item. */
import { createHash } from 'node:crypto';
import type { Day } from '../../domain/money.ts';
import type { StoreLine } from '../../domain/stores/store-line.ts';
import { type Key, storesPartition } from '../keys.ts';

/** Reading one store's day reads the day of its whole part. Another number needs a rebuild. */
export const PARTS = 16;

/**
 * An item takes one write unit at least, however small it is: so the lines of few payments stand together with those of
 * more stores than a part has. Finest first, and each part lies in one of the next.
 */
const divisions = [PARTS, 4, 1] as const;

/** Lines that an item has, on the average, where stores are divided: with these, its unit is paid by enough payments. */
const LEAST_LINES = 10;

export const allParts: readonly number[] = Array.from({ length: PARTS }, (_, part) => part);

export const partOf = (store: string): number =>
  (createHash('sha256').update(store).digest()[0] ?? 0) % PARTS;

/** The part's own partition, which has its closed days as well. */
export const ownPartition = (generation: number, part: number): string =>
  storesPartition(generation, part, PARTS);

/** Every partition that may have lines of the part. */
export const partitionsOf = (generation: number, part: number): readonly string[] =>
  divisions.map((of) => storesPartition(generation, part % of, of));

export const allPartitions = (generation: number): readonly string[] => [
  ...new Set(allParts.flatMap((part) => partitionsOf(generation, part))),
];

/** Lines of one day that are written as one item. */
export interface LinesOfItem {
  readonly part: number;
  /** So many parts there are. */
  readonly of: number;
  readonly day: Day;
  readonly lines: readonly StoreLine[];
}

/** An item for each part and day, of as many parts as still have lines enough. */
export function divided(lines: readonly StoreLine[]): readonly LinesOfItem[] {
  for (const of of divisions) {
    const items = dividedIn(of, lines);
    if (lines.length >= items.length * LEAST_LINES) return items;
  }
  return dividedIn(1, lines);
}

export function dividedIn(of: number, lines: readonly StoreLine[]): readonly LinesOfItem[] {
  const parts = Map.groupBy(lines, ({ store }) => partOf(store) % of);
  return [...parts].flatMap(([part, ofPart]) =>
    [...Map.groupBy(ofPart, ({ day }) => day)].map(([day, some]) => ({ part, of, day, lines: some })),
  );
}

/** @param place tells the item from the others of its day: where in the stream its records stood */
export const linesKey = (
  generation: number,
  { part, of, day }: Omit<LinesOfItem, 'lines'>,
  place: string,
): Key => ({
  pk: storesPartition(generation, part, of),
  sk: `LINES#${day}#${place}`,
});

/** The balances of all stores of the part at the end of a day. */
export const closedKey = (generation: number, part: number, day: Day): Key => ({
  pk: ownPartition(generation, part),
  sk: `CLOSED#${day}`,
});

/** Says how far the part's days are closed. */
export const partHeadKey = (generation: number, part: number): Key => ({
  pk: ownPartition(generation, part),
  sk: 'HEAD',
});

/** The day in the key of lines or of a closed day. */
export const dayIn = (sk: string): Day => sk.split('#')[1] ?? '';
