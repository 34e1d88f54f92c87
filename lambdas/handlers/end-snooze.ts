/** DELETE /snoozes/{customer}/{rule} */
import { randomUUID } from 'node:crypto';
import { endSnooze } from '../contract/snoozes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { endSnooze as end } from '../domain/snoozes/snooze.ts';
import { operation } from './http/operation.ts';
import { renderSnooze } from './render/snooze.ts';
import { snoozes } from './snoozes/ports.ts';

export const handler = operation(endSnooze, async ({ caller, path, query, now }) => {
  const ended = await end(
    { snoozes: snoozes(), newId: randomUUID },
    { ...path, reason: query.reason, by: caller.username, at: now },
  );
  return isRefusal(ended) ? ended : { status: 200, body: renderSnooze(ended, now) };
});
