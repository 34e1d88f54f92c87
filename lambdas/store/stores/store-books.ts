/** Reads what stores are owed, from the generation of their projection that counts: lines, and balances of closed days. */
import { type Day, dayBefore } from '../../domain/money.ts';
import { addLines, dayTotals } from '../../domain/stores/store-balance.ts';
import { standingLines } from '../../domain/stores/store-line.ts';
import type { StoreBooks } from '../../domain/stores/store-projection.ts';
import { readGenerations, type StoresOptions } from './generations.ts';
import { partOf } from './parts.ts';
import { readClosed, readLines } from './store-closing.ts';

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
    async linesOf(store, day) {
      const { current: generation } = await readGenerations(options);
      const part = { generation, part: partOf(store) };
      const recorded = await readLines(options, part, dayBefore(day), day);
      return standingLines(recorded.filter((line) => line.store === store));
    },
  };
}

/** The store's balances at the end of the last closed day, and its lines of the days after that. */
async function readOpen(options: StoresOptions, store: string, through?: Day) {
  const { current } = await readGenerations(options);
  const part = { generation: current, part: partOf(store) };
  const closed = await readClosed(options, part, through === undefined ? undefined : dayBefore(through));
  const recorded = await readLines(options, part, closed?.day, through);
  return {
    opening: closed?.balances.get(store) ?? [],
    lines: standingLines(recorded.filter((line) => line.store === store)),
  };
}
