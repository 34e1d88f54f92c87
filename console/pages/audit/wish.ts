/** What of the audit is shown: it stands in the address, so that a link and a reload show the same. */
import type * as z from 'zod/mini';
import type { listAuditEvents } from '../../../lambdas/contract/case-audit.ts';
import { isDay } from '../../ui/days.ts';

export type AuditEvent = z.output<typeof listAuditEvents.answer>['events'][number];

export interface Wish {
  /** Of UTC. */
  readonly day: string;
  /** Every one, where it is not given. */
  readonly act?: string | undefined;
  readonly by?: string | undefined;
}

/** @param today what an address shows that names no day, or one that is still to come */
export function wishIn(query: URLSearchParams, today: string): Wish {
  const day = query.get('day') ?? '';
  return {
    day: isDay(day) && day <= today ? day : today,
    act: query.get('act') ?? undefined,
    by: query.get('by') ?? undefined,
  };
}

/** The API knows days only: filters are for what is loaded. */
export const fitting = (events: readonly AuditEvent[], { act, by }: Wish): readonly AuditEvent[] =>
  events.filter((event) => (act === undefined || event.act === act) && (by === undefined || event.by === by));

/** How many of each there are, the most frequent first. */
export function countsOf(values: readonly string[]): readonly (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
}
