/** Says how much waits for reviewers: metrics, by the figures that the console shows. */
import type { CaseSummary } from '../../domain/review/case.ts';
import { kindOf } from '../../domain/review/case.ts';
import { figuresOfNow } from '../../domain/review/statistics.ts';
import { log } from '../logging/log.ts';

/**
 * Where nothing waits, nothing is said: a metric costs by the hour in which it has a value, and a stage that nobody uses
 * has none.
 *
 * @param open cases of both kinds @param now milliseconds since the epoch
 */
export function logBacklog(open: readonly CaseSummary[], now: number): void {
  for (const [kind, cases] of Map.groupBy(open, ({ id }) => kindOf(id))) {
    const { oldestAgeSeconds = 0, held } = figuresOfNow(cases, now);
    log(
      { level: 'info', kind, open_cases: cases.length, oldest_case_seconds: oldestAgeSeconds },
      'open_cases',
      'oldest_case_seconds',
    );
    // A stage's wallets hold one currency.
    for (const { amount } of held) log({ level: 'info', held_amount: Number(amount) }, 'held_amount');
  }
}
