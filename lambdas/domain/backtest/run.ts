/** A backtest in slices: what is known of payments first, then the ledger part by part, last what had to wait for all of it. */
import type { Ruleset } from '../risk/ruleset.ts';
import type { Place } from '../slices.ts';
import { addInput, type Backtest, emptyBacktest } from './backtest.ts';
import { backtestOf, type KeptBacktest, keepBacktest } from './kept-backtest.ts';
import {
  type BacktestRow,
  type InputScope,
  inputIn,
  inputOf,
  type KnownCases,
  type Seen,
} from './stored-inputs.ts';

/** A case that says something of its payment: a dispute, or a review that found it good or fraud. */
export interface KnownCase extends KnownCases {
  readonly paymentId: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

export interface BacktestSources {
  /** In how many parts the ledger is read, so that it is known how much is left. */
  readonly parts: number;
  /** Each case once. */
  cases(place: Place | undefined): Promise<{ readonly cases: readonly KnownCase[]; readonly next?: Place }>;
  /** Of a part of the ledger, each row once. At least what the scope asks for, and compensations since it begins. */
  ledger(
    part: number,
    place: Place | undefined,
    scope: InputScope,
  ): Promise<{ readonly rows: readonly BacktestRow[]; readonly next?: Place }>;
  /** Those that there are. */
  payments(ids: readonly string[]): Promise<readonly BacktestRow[]>;
  /** Undefined where nobody has that version any more. */
  ruleset(version: string): Promise<Ruleset | undefined>;
}

const phases = ['cases', 'ledger', 'returned', 'finished'] as const;

/** Where a backtest stands: all that the next slice needs. It grows with what is disputed and given back, not with the ledger. */
export interface Progress {
  /** The backtest's. */
  readonly id: string;
  phase: (typeof phases)[number];
  part: number;
  place: Place | undefined;
  cases: Record<string, KnownCases>;
  compensated: readonly string[];
  waiting: readonly string[];
  sums: KeptBacktest;
}

export const beginBacktest = (id: string): Progress => ({
  id,
  phase: 'cases',
  part: 0,
  place: undefined,
  cases: {},
  compensated: [],
  waiting: [],
  sums: keepBacktest(emptyBacktest()),
});

/** What a backtest asks. */
export interface BacktestQuestion {
  readonly draft: Ruleset;
  /** What the draft is held against. @default - for each transfer, what it was judged by */
  readonly baseline?: Ruleset | undefined;
  readonly scope: InputScope;
}

/** More is disputed and given back than a backtest keeps in mind: of a shorter span it is less. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

/** Payments that are read by key at a time. */
const A_BATCH = 100;

/**
 * Goes on until it is finished or the time is up; a page that has begun is ended.
 *
 * @param until milliseconds since the epoch. @default - until it is finished
 * @param most payments that are kept in mind. @default - any number
 * @throws TooMuch
 */
export async function advance(
  progress: Progress,
  question: BacktestQuestion,
  sources: BacktestSources,
  limits: { readonly now?: () => number; readonly until?: number; readonly most?: number } = {},
): Promise<void> {
  const { now = () => 0, until = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY } = limits;
  const seen = {
    cases: progress.cases,
    compensated: new Set(progress.compensated),
    waiting: new Set(progress.waiting),
  };
  const backtest = backtestOf(progress.sums);
  let inMind = Object.keys(seen.cases).length;
  while (progress.phase !== 'finished' && now() < until) {
    if (progress.phase === 'cases') inMind += await readCases(progress, question.scope, sources);
    else if (progress.phase === 'ledger') await readLedger(progress, question, sources, seen, backtest);
    else await readReturned(progress, question, sources, seen, backtest);
    if (inMind + seen.compensated.size + seen.waiting.size > most)
      throw new TooMuch('The span has more disputed and returned payments than are kept in mind');
  }
  progress.compensated = [...seen.compensated];
  progress.waiting = [...seen.waiting];
  progress.sums = keepBacktest(backtest);
}

/** @returns how many more payments something is known of */
async function readCases(
  progress: Progress,
  { from }: InputScope,
  sources: BacktestSources,
): Promise<number> {
  const { cases, next } = await sources.cases(progress.place);
  let more = 0;
  for (const { paymentId, openedAt, dispute, review } of cases) {
    // Of a payment that was made before.
    if (openedAt < from) continue;
    const known = progress.cases[paymentId];
    if (!known) more += 1;
    progress.cases[paymentId] = { ...known, ...(dispute ? { dispute } : {}), ...(review ? { review } : {}) };
  }
  progress.place = next;
  if (next === undefined) progress.phase = 'ledger';
  return more;
}

async function readLedger(
  progress: Progress,
  question: BacktestQuestion,
  sources: BacktestSources,
  seen: Seen,
  backtest: Backtest,
): Promise<void> {
  const { rows, next } = await sources.ledger(progress.part, progress.place, question.scope);
  const { draft, baseline, scope } = question;
  for (const row of rows) {
    const input = inputIn(row, seen, scope);
    if (input) addInput(backtest, draft, await sources.ruleset(input.ruleset), input, baseline);
  }
  progress.place = next;
  if (next !== undefined) return;
  progress.part += 1;
  if (progress.part >= sources.parts) progress.phase = 'returned';
}

async function readReturned(
  progress: Progress,
  { draft, baseline, scope }: BacktestQuestion,
  sources: BacktestSources,
  seen: Seen,
  backtest: Backtest,
): Promise<void> {
  const ids = [...seen.waiting].slice(0, A_BATCH);
  for (const row of ids.length > 0 ? await sources.payments(ids) : [])
    if (row.kind === 'payment') {
      const input = inputOf(row, seen, scope);
      addInput(backtest, draft, await sources.ruleset(input.ruleset), input, baseline);
    }
  for (const id of ids) seen.waiting.delete(id);
  if (seen.waiting.size === 0) progress.phase = 'finished';
}

/** How much is done, of a hundred. */
export function percentOf({ phase, part }: Progress, parts: number): number {
  const done = { cases: 0, ledger: 1 + part, returned: 1 + parts, finished: 2 + parts }[phase];
  return Math.floor((100 * done) / (2 + parts));
}
