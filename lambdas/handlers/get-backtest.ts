/** GET /rulesets/{id}/backtests/{backtest} */
import type * as z from 'zod/mini';
import { getBacktest } from '../contract/backtests.ts';
import { draftNamed } from '../domain/backtest/backtests.ts';
import { refuse } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { renderBacktest } from './render/backtest.ts';
import { backtestPorts } from './rulesets/backtest-ports.ts';

type Result = NonNullable<z.input<(typeof getBacktest)['answer']>['result']>;

export const handler = operation(getBacktest, async ({ path }) => {
  const { drafts, backtests } = backtestPorts();
  const draft = await draftNamed(drafts, path.id);
  const ref = draft && { draft: draft.id, id: path.backtest };
  const backtest = ref && (await backtests.read(ref));
  if (!backtest) return refuse('not_found');
  const result = backtest.state === 'done' ? await backtests.result(ref) : undefined;
  return {
    status: 200,
    body: {
      ...renderBacktest(backtest),
      ...(result === undefined ? {} : { result: JSON.parse(result) as Result }),
    },
  };
});
