/** DELETE /lists/{name}/entries/{id} */
import { randomUUID } from 'node:crypto';
import { removeListEntry } from '../contract/lists.ts';
import { removeEntry } from '../domain/lists/lists.ts';
import { isRefusal } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { lists } from './lists/ports.ts';
import { renderListEntry } from './render/list-entry.ts';

export const handler = operation(removeListEntry, async ({ caller, path, query, now }) => {
  const removed = await removeEntry(lists(), {
    list: path.name,
    id: path.id,
    reason: query.reason,
    by: caller.username,
    at: now,
    event: randomUUID(),
  });
  return isRefusal(removed) ? removed : { status: 200, body: renderListEntry(removed, now) };
});
