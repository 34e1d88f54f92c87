/** GET /lists/{name}/events */
import { listListEvents } from '../contract/lists.ts';
import { operation } from './http/operation.ts';
import { lists } from './lists/ports.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderListEvent } from './render/list-entry.ts';

export const handler = operation(listListEvents, async ({ caller, path, query }) => {
  const cursors = cursorsOf({
    operation: `${listListEvents.operation} ${path.name}`,
    subject: caller.subject,
  });
  const page = await lists().events(path.name, query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      events: page.rows.map(renderListEvent),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
