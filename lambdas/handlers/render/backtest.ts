/** A backtest as operators see it, without its result. */
import type * as z from 'zod/mini';
import type { backtest as backtestSchema } from '../../contract/backtests.ts';
import type { AskedBacktest } from '../../domain/backtest/backtests.ts';
import { timestampOf } from './time.ts';

export const renderBacktest = (backtest: AskedBacktest): z.input<typeof backtestSchema> => ({
  id: backtest.id,
  ruleset_id: backtest.draft,
  state: backtest.state,
  percent: backtest.percent,
  from: backtest.fromDay,
  to: backtest.toDay,
  ...(backtest.baseline === undefined ? {} : { baseline: backtest.baseline }),
  author: backtest.author,
  created_at: timestampOf(backtest.createdAt),
  ...(backtest.finishedAt === undefined ? {} : { finished_at: timestampOf(backtest.finishedAt) }),
  ...(backtest.failure === undefined ? {} : { failure: backtest.failure }),
});
