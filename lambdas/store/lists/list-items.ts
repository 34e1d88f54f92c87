/** Entries of lists, and what was done with them, as items of the Registry table are read. */
import { type ListName, listKinds, listNames } from '../../domain/lists/entry.ts';
import type { ListEvent, StandingEntry } from '../../domain/lists/lists.ts';
import { fieldsOf, type Item } from '../items.ts';
import { listEntryKey } from '../keys.ts';

/** @throws Error for what is no entry's item */
export function entryOf(item: Item): StandingEntry {
  const fields = fieldsOf(item);
  const time = (name: 'expiresAt' | 'removedAt') => (fields.has(name) ? { [name]: fields.count(name) } : {});
  return {
    list: listIn(fields.text('pk')),
    id: fields.text('sk').slice('ENTRY#'.length),
    subject: fields.text('subject'),
    kind: fields.choice('kind', listKinds),
    reason: fields.text('reason'),
    author: fields.text('author'),
    addedAt: fields.count('addedAt'),
    ...time('expiresAt'),
    ...time('removedAt'),
    tag: fields.text('tag'),
  };
}

/** @throws Error for what is no event's item */
export function eventOf(item: Item): ListEvent {
  const fields = fieldsOf(item);
  const kind = (name: 'from' | 'to') => (fields.has(name) ? { [name]: fields.choice(name, listKinds) } : {});
  return {
    id: fields.text('id'),
    list: listIn(fields.text('pk')),
    subject: fields.text('subject'),
    ...kind('from'),
    ...kind('to'),
    ...(fields.has('expiresAt') ? { expiresAt: fields.count('expiresAt') } : {}),
    reason: fields.text('reason'),
    by: fields.text('by'),
    at: fields.count('at'),
  };
}

/** The list whose partition it is. */
export function listIn(pk: string): ListName {
  const list = listNames.find((name) => pk === listEntryKey(name, '').pk);
  if (list === undefined) throw new Error('There is no such list');
  return list;
}
