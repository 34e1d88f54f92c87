/** GET /switch-events */
import { listSwitchEvents } from '../contract/operations.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderSwitchEvent } from './render/switch.ts';
import { switches } from './switches/ports.ts';

export const handler = operation(listSwitchEvents, async ({ caller, query }) => {
  const cursors = cursorsOf({ operation: listSwitchEvents.operation, subject: caller.subject });
  const { events, next } = await switches().events(query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      events: events.map(renderSwitchEvent),
      ...(next === undefined ? {} : { next_cursor: await cursors.seal(next) }),
    },
  };
});
