/** Snoozed rules as operators see them, and what was done with them. */
import type * as z from 'zod/mini';
import type { listSnoozeEvents, snooze as snoozeSchema } from '../../contract/snoozes.ts';
import { isSnoozedAt, type Snooze, type SnoozeEvent } from '../../domain/snoozes/snooze.ts';
import { timestampOf } from './time.ts';

export const renderSnooze = (snooze: Snooze, now: number): z.input<typeof snoozeSchema> => ({
  customer_id: snooze.customer,
  rule: snooze.rule,
  reason: snooze.reason,
  author: snooze.author,
  created_at: timestampOf(snooze.createdAt),
  until: timestampOf(snooze.until),
  in_force: isSnoozedAt(snooze, now),
  ...(snooze.endedAt === undefined ? {} : { ended_at: timestampOf(snooze.endedAt) }),
  ...(snooze.endedBy === undefined ? {} : { ended_by: snooze.endedBy }),
});

export const renderSnoozeEvent = ({
  customer,
  until,
  at,
  ...event
}: SnoozeEvent): z.input<(typeof listSnoozeEvents)['answer']>['events'][number] => ({
  ...event,
  customer_id: customer,
  ...(until === undefined ? {} : { until: timestampOf(until) }),
  at: timestampOf(at),
});
