/** GET /lists/{name}/entries */
import { listListEntries } from '../contract/lists.ts';
import { operation } from './http/operation.ts';
import { lists } from './lists/ports.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderListEntry } from './render/list-entry.ts';

export const handler = operation(listListEntries, async ({ caller, path, query, now }) => {
  const cursors = cursorsOf({
    operation: `${listListEntries.operation} ${path.name}`,
    subject: caller.subject,
  });
  const page = await lists().entries(path.name, query.cursor && (await cursors.open(query.cursor)));
  return {
    status: 200,
    body: {
      entries: page.rows.map((entry) => renderListEntry(entry, now)),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
