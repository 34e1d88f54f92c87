/** Reads what stores are owed a day of a part at a time, as a reconciliation compares it with the ledger. */

import { type Day, dayBefore } from '../../domain/money.ts';
import type { Sources, StorePage } from '../../domain/reconciliation/sources.ts';
import { addLines, type StoreBalance } from '../../domain/stores/store-balance.ts';
import { type StoreLine, standingLines } from '../../domain/stores/store-line.ts';
import { readGenerations, type StoresOptions } from '../stores/generations.ts';
import { allParts, dayIn, partitionsOf, partOf } from '../stores/parts.ts';
import { type PartOfStores, readClosed, readLines, readSome } from '../stores/store-closing.ts';
import { refOf } from './compared-items.ts';

type StoreSide = Pick<Sources, 'stores' | 'line' | 'closedDay'>;

/** Whose generation is read is found out each time: a rebuild may end between two readings. */
export function storeSide(options: StoresOptions): StoreSide {
  return {
    async stores(place) {
      const part = Number(place?.part ?? 0);
      const { current: generation } = await readGenerations(options);
      const of = { generation, part };
      const day = await nextDay(options, of, place?.after);
      if (day === undefined) {
        const page: StorePage = { days: [] };
        return allParts.includes(part + 1) ? { ...page, next: { part: String(part + 1) } } : page;
      }
      const lines = await linesOf(options, of, day);
      const found = { part, day, lines, wronglyClosed: await wronglyClosed(options, of, day, lines) };
      return { days: [found], next: { part: String(part), after: day } };
    },
    async line({ ref, store, direction, day }) {
      const { current: generation } = await readGenerations(options);
      const lines = await linesOf(options, { generation, part: partOf(store) }, day);
      return lines.find((line) => line.store === store && line.direction === direction && line.ref === ref);
    },
    async closedDay({ part, day, store }) {
      const { current: generation } = await readGenerations(options);
      const lines = (await linesOf(options, { generation, part }, day)).filter(
        (line) => line.store === store,
      );
      const { closed, before } = await closings(options, { generation, part }, day);
      const kept = told(closed?.get(store));
      return { kept, summed: closed ? told(addLines(before?.get(store) ?? [], lines)) : kept };
    },
  };
}

/** The part's next day that has lines, of whichever store. */
async function nextDay(
  options: StoresOptions,
  { generation, part }: PartOfStores,
  after: Day | undefined,
): Promise<Day | undefined> {
  const from = after === undefined ? 'LINES#' : `LINES#${after}~`;
  const first = await Promise.all(
    partitionsOf(generation, part).map((partition) =>
      readSome(options, partition, { from, to: 'LINES#~', limit: 1 }),
    ),
  );
  const days = first.flat().map(({ sk }) => dayIn(sk?.S ?? ''));
  return days.sort()[0];
}

/** All standing lines of the day, of the part's stores. */
async function linesOf(options: StoresOptions, of: PartOfStores, day: Day) {
  const recorded = await readLines(options, of, dayBefore(day), day);
  return standingLines(recorded.filter(({ store }) => partOf(store) === of.part)).map((line) => ({
    ...line,
    ref: refOf(line.kind, line.id),
  }));
}

/** What the stores were owed at the end of the day, if it is closed, and of the closed day before it. */
async function closings(options: StoresOptions, of: PartOfStores, day: Day) {
  const closed = await readClosed(options, of, day);
  if (closed?.day !== day) return { closed: undefined, before: undefined };
  const before = await readClosed(options, of, dayBefore(day));
  return { closed: closed.balances, before: before?.balances };
}

async function wronglyClosed(
  options: StoresOptions,
  of: PartOfStores,
  day: Day,
  lines: readonly StoreLine[],
): Promise<readonly string[]> {
  const { closed, before } = await closings(options, of, day);
  if (!closed) return [];
  const ofStore = Map.groupBy(lines, ({ store }) => store);
  const stores = new Set([...closed.keys(), ...(before?.keys() ?? []), ...ofStore.keys()]);
  return [...stores].filter(
    (store) => told(closed.get(store)) !== told(addLines(before?.get(store) ?? [], ofStore.get(store) ?? [])),
  );
}

const told = (balances: readonly StoreBalance[] = []): string => {
  const sums = balances.filter(({ posted }) => posted !== 0n);
  return sums.length === 0
    ? 'nothing'
    : sums.map(({ currency, posted }) => `${posted} ${currency}`).join(', ');
};
