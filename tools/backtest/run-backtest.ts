/** Judges all that a source has by a draft, in one go. */
import type { Backtest } from '../../lambdas/domain/backtest/backtest.ts';
import { backtestOf } from '../../lambdas/domain/backtest/kept-backtest.ts';
import { advance, type BacktestQuestion, beginBacktest } from '../../lambdas/domain/backtest/run.ts';
import type { BacktestSource } from './source.ts';

export async function runBacktest(source: BacktestSource, question: BacktestQuestion): Promise<Backtest> {
  const progress = beginBacktest('');
  await advance(progress, question, source);
  return backtestOf(progress.sums);
}
