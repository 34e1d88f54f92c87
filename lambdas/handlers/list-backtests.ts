/** GET /rulesets/{id}/backtests */
import { listBacktests } from '../contract/backtests.ts';
import { draftNamed } from '../domain/backtest/backtests.ts';
import { refuse } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderBacktest } from './render/backtest.ts';
import { backtestPorts } from './rulesets/backtest-ports.ts';

export const handler = operation(listBacktests, async ({ caller, path, query }) => {
  const cursors = cursorsOf({ operation: listBacktests.operation, subject: caller.subject });
  const after = query.cursor && (await cursors.open(query.cursor));
  const { drafts, backtests } = backtestPorts();
  const draft = await draftNamed(drafts, path.id);
  if (!draft) return refuse('not_found');
  const page = await backtests.list(draft.id, after);
  return {
    status: 200,
    body: {
      backtests: page.rows.map(renderBacktest),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
