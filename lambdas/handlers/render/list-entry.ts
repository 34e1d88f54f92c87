/** An entry of a list as operators see it, and what was done with it. */
import type * as z from 'zod/mini';
import type { listEntry, listListEvents } from '../../contract/lists.ts';
import { isInForce } from '../../domain/lists/entry.ts';
import type { ListEvent, StandingEntry } from '../../domain/lists/lists.ts';
import { timestampOf } from './time.ts';

const expiry = ({ expiresAt }: Pick<StandingEntry, 'expiresAt'>) =>
  expiresAt === undefined ? {} : { expires_at: timestampOf(expiresAt) };

export const renderListEntry = (
  entry: Omit<StandingEntry, 'tag'>,
  now: number,
): z.input<typeof listEntry> => ({
  id: entry.id,
  list: entry.list,
  subject: entry.subject,
  kind: entry.kind,
  reason: entry.reason,
  ...expiry(entry),
  author: entry.author,
  added_at: timestampOf(entry.addedAt),
  in_force: entry.removedAt === undefined && isInForce(entry, now),
  ...(entry.removedAt === undefined ? {} : { removed_at: timestampOf(entry.removedAt) }),
});

export const renderListEvent = ({
  id,
  list,
  subject,
  from,
  to,
  reason,
  by,
  at,
  ...rest
}: ListEvent): z.input<(typeof listListEvents)['answer']>['events'][number] => ({
  id,
  list,
  subject,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...expiry(rest),
  reason,
  by,
  at: timestampOf(at),
});
