/** GET /snooze-events */
import { listSnoozeEvents } from '../contract/snoozes.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderSnoozeEvent } from './render/snooze.ts';
import { snoozes } from './snoozes/ports.ts';

export const handler = operation(listSnoozeEvents, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: listSnoozeEvents.operation, subject: caller.subject });
  const page = await snoozes().events(query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      events: page.rows.map(renderSnoozeEvent),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
