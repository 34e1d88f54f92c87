/** Takes the backtest whose turn it is one slice further: one at a time, since customers come first. */
import { fingerprint } from '../identifiers.ts';
import type { Ruleset } from '../risk/ruleset.ts';
import type { Runs } from '../slices.ts';
import { backtestJson } from './backtest.ts';
import type { AskedBacktest, BacktestEnd, Backtests } from './backtests.ts';
import { backtestOf } from './kept-backtest.ts';
import { undisputedDays } from './mark.ts';
import { advance, type BacktestSources, beginBacktest, type Progress, percentOf, TooMuch } from './run.ts';

export interface RunBacktestsPorts {
  readonly backtests: Pick<Backtests, 'first' | 'read' | 'progressed' | 'end'>;
  readonly runs: Runs<Progress>;
  readonly sources: BacktestSources;
  /** What a draft says. */
  readonly document: (draft: { readonly id: string }) => Promise<Ruleset>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds after a slice's end that its last page and keeping it may take; then it is taken for dead. */
const GRACE = 15_000;
/** Slices in a row that kept nothing: what stopped them will stop the next one. */
const MOST_STOPS = 10;
/** Payments that are kept in mind: some 15 MB, in the function and in its items. */
const MOST_IN_MIND = 100_000;

/**
 * Whatever stops it, and wherever: the next call goes on from what was kept last. Of two at a time, one goes on.
 *
 * @param until milliseconds since the epoch: the slice's end
 * @throws Overtaken
 */
export async function runBacktests(
  { backtests, runs, sources, document, now }: RunBacktestsPorts,
  { until, most = MOST_IN_MIND }: { readonly until: number; readonly most?: number },
): Promise<'idle' | 'busy' | 'going on' | 'ended'> {
  const turn = await backtests.first();
  const asked = turn && (await backtests.read(turn));
  if (!asked) return 'idle';
  const kept = await runs.read();
  // A call that comes twice would only take the run from the one that is at it.
  if (kept && now() < kept.claimedUntil) return 'busy';
  const version = await runs.claim(kept?.version ?? 0, until + GRACE);
  const progress = kept?.progress?.id === asked.id ? kept.progress : beginBacktest(asked.id);
  /** Kept first: whoever was overtaken tells nobody anything, and no stop is counted against the next backtest. */
  const end = async (last: Progress, with_: BacktestEnd) => {
    await runs.keep(version, last);
    await backtests.end(asked, now(), with_);
    return 'ended' as const;
  };
  const fail = (failure: NonNullable<AskedBacktest['failure']>) => end(beginBacktest(asked.id), { failure });
  if (kept && kept.version - kept.keptAs >= MOST_STOPS) return fail('stopped');
  const question = await questionOf(asked, document, sources);
  try {
    await advance(progress, question, sources, { now, until, most });
  } catch (error) {
    if (error instanceof TooMuch) return fail('too_much');
    throw error;
  }
  if (progress.phase === 'finished')
    return end(progress, { result: resultOf(progress, question, asked.baseline) });
  await runs.keep(version, progress);
  await backtests.progressed(asked, percentOf(progress, sources.parts));
  return 'going on';
}

async function questionOf(
  { draft, baseline, from, to, createdAt }: AskedBacktest,
  document: RunBacktestsPorts['document'],
  sources: BacktestSources,
) {
  return {
    draft: await document({ id: draft }),
    baseline: baseline === undefined ? undefined : await sources.ruleset(baseline),
    scope: { from, to, now: createdAt, days: undisputedDays },
  };
}

/** As the command says it. */
const resultOf = (
  { sums }: Progress,
  { draft, scope }: Awaited<ReturnType<typeof questionOf>>,
  baseline: string | undefined,
): string =>
  backtestJson(backtestOf(sums), draft, aboutBacktest(draft, { ...scope, baseline, hasCases: true }));

/** What a backtest says of itself, wherever it ran. */
export const aboutBacktest = (
  draft: Ruleset,
  asked: {
    readonly from: number;
    readonly to: number;
    readonly days: number;
    readonly baseline: string | undefined;
    readonly hasCases: boolean;
  },
) => ({
  ruleset: fingerprint(draft),
  ...(asked.baseline === undefined ? {} : { baseline: asked.baseline }),
  from: new Date(asked.from).toISOString(),
  to: new Date(asked.to).toISOString(),
  good_after_days: asked.days,
  cases_known: asked.hasCases,
});
