/** Reads what stores are owed, from the generation of their projection that counts: lines, and balances of closed days. */
import type { Day } from '../../domain/money.ts';
import { addLines, dayTotals } from '../../domain/stores/store-balance.ts';
import { standingLines } from '../../domain/stores/store-line.ts';
import type { StoreBooks } from '../../domain/stores/store-projection.ts';
import { readGenerations, type StoresOptions } from './generations.ts';
import { partOf } from './parts.ts';
import { linesIn, readClosed, readSome } from './store-closing.ts';

export function storeBooks(options: StoresOptions): StoreBooks {
  return {
    async payable(store) {
      const { opening, lines } = await readOpen(options, store);
      return addLines(opening, lines);
    },
    async statement(store, day) {
      const { opening, lines } = await readOpen(options, store, day);
      const before = addLines(
        opening,
        lines.filter((line) => line.day < day),
      );
      const ofDay = lines.filter((line) => line.day === day);
      return {
        opening: before,
        closing: addLines(before, ofDay),
        totals: dayTotals(ofDay),
        lines: ofDay,
      };
    },
  };
}

/** The store's balances at the end of the last closed day, and its lines of the days after that. */
async function readOpen(options: StoresOptions, store: string, through?: Day) {
  const { current } = await readGenerations(options);
  const partition = { generation: current, part: partOf(store) };
  const closed = await readClosed(options, partition, through);
  const items = await readSome(options, partition, {
    from: closed ? `LINES#${closed.day}~` : 'LINES#',
    to: through === undefined ? 'LINES#~' : `LINES#${through}~`,
  });
  return {
    opening: closed?.balances.get(store) ?? [],
    lines: standingLines(items.flatMap(linesIn).filter((line) => line.store === store)),
  };
}
