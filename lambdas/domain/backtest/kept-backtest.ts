/** A backtest as it is kept between slices: plain data, in which nothing that is 0 takes room. */
import type { Outcome } from '../risk/ruleset.ts';
import {
  addBacktest,
  type Backtest,
  emptyBacktest,
  parts,
  type RuleTally,
  ruleTallies,
  type Tally,
} from './backtest.ts';

/** Count and amount of all, of fraud and of good, as digits: CBOR reads a small `bigint` as a number. Empty for nothing. */
type KeptTally = readonly string[];

export interface KeptBacktest {
  readonly judged: KeptTally;
  readonly changes: readonly (readonly [was: Outcome, would: Outcome, KeptTally])[];
  readonly rules: readonly (readonly [reason: string, readonly KeptTally[]])[];
  readonly unknown: readonly (readonly [version: string, count: number])[];
}

const keepTally = (tally: Tally): KeptTally =>
  tally.all.count === 0
    ? []
    : parts.flatMap((part) => [String(tally[part].count), String(tally[part].amount)]);

const tallyOf = (kept: KeptTally): Tally => {
  const [all, fraud, good] = parts.map((_, at) => ({
    count: Number(kept[2 * at] ?? 0),
    amount: BigInt(kept[2 * at + 1] ?? 0),
  }));
  if (all && fraud && good) return { all, fraud, good };
  throw new Error('A tally has three parts');
};

export const keepBacktest = ({ judged, changes, rules, unknown }: Backtest): KeptBacktest => ({
  judged: keepTally(judged),
  changes: [...changes].flatMap(([was, row]) =>
    [...row].flatMap(([would, tally]) =>
      tally.all.count > 0 ? [[was, would, keepTally(tally)] as const] : [],
    ),
  ),
  rules: [...rules].map(([reason, sums]) => [reason, ruleTallies.map((of) => keepTally(sums[of]))] as const),
  unknown: [...unknown],
});

export function backtestOf({ judged, changes, rules, unknown }: KeptBacktest): Backtest {
  const rows = Map.groupBy(changes, ([was]) => was);
  const kept: Backtest = {
    judged: tallyOf(judged),
    changes: new Map(
      [...rows].map(([was, row]) => [was, new Map(row.map(([, would, tally]) => [would, tallyOf(tally)]))]),
    ),
    rules: new Map(
      rules.map(([reason, tallies]) => [
        reason,
        Object.fromEntries(
          ruleTallies.map((of, at) => [of, tallyOf(tallies[at] ?? [])]),
        ) as unknown as RuleTally,
      ]),
    ),
    unknown: new Map(unknown),
  };
  // With the outcomes of which there was nothing, in their order.
  const backtest = emptyBacktest();
  addBacktest(backtest, kept);
  return backtest;
}
