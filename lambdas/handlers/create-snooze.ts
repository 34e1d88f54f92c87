/** POST /snoozes */
import { randomUUID } from 'node:crypto';
import { createSnooze } from '../contract/snoozes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { snoozeRule } from '../domain/snoozes/snooze.ts';
import { environment } from '../environment.ts';
import { people } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import { renderSnooze } from './render/snooze.ts';
import { drafts } from './rulesets/ports.ts';
import { rulesets } from './rulesets/rulesets.ts';
import { snoozes } from './snoozes/ports.ts';

const DAY = 24 * 60 * 60 * 1000;

// The Idempotency-Key is asked for as of every POST; the same wish is answered alike under any.
export const handler = operation(createSnooze, async ({ caller, body, now }) => {
  const ports = {
    ...people(),
    snoozes: snoozes(),
    published: () => drafts().published(),
    rulesets: rulesets(),
    newId: randomUUID,
  };
  const { customer_id: customer, rule, reason } = body;
  const until = endIn(body.until, now);
  const snoozed = await snoozeRule(ports, { customer, rule, reason, until, colleague: caller, now });
  if (isRefusal(snoozed)) return snoozed;
  return { status: snoozed.changed ? 201 : 200, body: renderSnooze(snoozed.snooze, now) };
});

/** Whole seconds, as it is kept for judging. @throws Refused for an end that is past, or too far */
function endIn(timestamp: string, now: number): number {
  const until = Math.ceil(Date.parse(timestamp) / 1000) * 1000;
  const days = Number(environment('SNOOZE_DAYS'));
  if (until > now && until <= now + days * DAY) return until;
  const message = `must be to come, within ${days} days`;
  throw new Refused('invalid_request', { errors: [{ path: 'body.until', message }] });
}
