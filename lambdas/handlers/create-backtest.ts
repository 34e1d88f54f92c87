/** POST /rulesets/{id}/backtests */
import { createBacktest } from '../contract/backtests.ts';
import { askBacktest } from '../domain/backtest/backtests.ts';
import { backtestId, fingerprint } from '../domain/identifiers.ts';
import { dayAfter, startOf } from '../domain/money.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { operation } from './http/operation.ts';
import { renderBacktest } from './render/backtest.ts';
import { backtestPorts } from './rulesets/backtest-ports.ts';

export const handler = operation(createBacktest, async ({ caller, path, body, idempotencyKey, now }) => {
  const timeZone = environment('TIME_ZONE');
  const asked = await askBacktest(backtestPorts(), {
    id: backtestId(path.id, caller.subject, idempotencyKey),
    ruleset: path.id,
    fingerprint: fingerprint(body),
    fromDay: body.from,
    toDay: body.to,
    from: startOf(body.from, timeZone),
    // What is made from now on would be in it or not, by chance.
    to: Math.min(startOf(dayAfter(body.to), timeZone), now),
    baseline: body.baseline,
    author: caller.username,
    createdAt: now,
  });
  if (isRefusal(asked)) return asked;
  return { status: asked.replayed ? 200 : 201, body: renderBacktest(asked.backtest) };
});
