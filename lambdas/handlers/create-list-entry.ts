/** POST /lists/{name}/entries */
import { randomUUID } from 'node:crypto';
import { createListEntry } from '../contract/lists.ts';
import { fingerprint, listRequestId } from '../domain/identifiers.ts';
import { addEntry } from '../domain/lists/lists.ts';
import { subjectOf } from '../domain/lists/subject.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { readDevice } from '../store/device-reading.ts';
import { operationsStore } from '../store/operations-store.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import type { OperationRequest } from './http/request.ts';
import { lists, registry } from './lists/ports.ts';
import { renderListEntry } from './render/list-entry.ts';

type Request = OperationRequest<typeof createListEntry>;
type Name = Request['path']['name'];

export const handler = operation(createListEntry, async ({ caller, path, body, idempotencyKey, now }) => {
  const subject = subjectOf(path.name, body.subject);
  if (subject === undefined) throw wrong('subject', `is not what an entry of ${path.name} can be about`);
  const expiresAt = body.expires_at === undefined ? undefined : endOf(body.expires_at);
  if (expiresAt !== undefined && expiresAt <= now) throw wrong('expires_at', 'must be to come');
  const missing = await missingOf(path.name, subject);
  if (missing) return missing;
  const { kind, reason } = body;
  const added = await addEntry(lists(), {
    entry: { list: path.name, subject, kind, reason, author: caller.username, addedAt: now, expiresAt },
    request: { id: listRequestId(path.name, caller.subject, idempotencyKey), fingerprint: fingerprint(body) },
    event: randomUUID(),
  });
  if (isRefusal(added)) return added;
  return { status: added.changed ? 201 : 200, body: renderListEntry(added.entry, now) };
});

/** Whole seconds, as marks keep it. */
const endOf = (timestamp: string): number => Math.ceil(Date.parse(timestamp) / 1000) * 1000;

const wrong = (member: string, message: string) =>
  new Refused('invalid_request', { errors: [{ path: `body.${member}`, message }] });

/** What is marked must be there: a mistyped id would block nothing, and nobody would know. */
async function missingOf(list: Name, subject: string): Promise<Refusal | undefined> {
  if (list === 'stores' && !(await operationsStore(registry()).readStore(subject)))
    return refuse('store_not_found');
  if (list === 'devices' && !(await readDevice(registry(), subject))) return refuse('not_found');
  return undefined;
}
