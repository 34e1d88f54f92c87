/** What the API answers of rulesets and of backtests. */
import type * as z from 'zod/mini';
import type { backtest, getBacktest } from '../../../lambdas/contract/backtests.ts';
import type { draft, getRuleset } from '../../../lambdas/contract/rulesets.ts';

export type Draft = z.output<typeof draft>;
export type RulesetAnswer = z.output<typeof getRuleset.answer>;
export type Backtest = z.output<typeof backtest>;
export type BacktestResult = NonNullable<z.output<typeof getBacktest.answer>['result']>;
