/** Drafts of rulesets, and what was done with them, as items of the Registry table are read. */
import { type Draft, type DraftEvent, draftEvents, draftStates } from '../domain/rulesets/drafts.ts';
import { type Fields, fieldsOf, type Item } from './items.ts';

const optional = (fields: Fields, ...names: readonly (keyof Draft & string)[]) =>
  Object.fromEntries(names.filter((name) => fields.has(name)).map((name) => [name, fields.text(name)]));

/** @throws Error for what is no draft's item */
export function draftOf(item: Item): Draft {
  const fields = fieldsOf(item);
  return {
    id: fields.text('sk').slice('DRAFT#'.length),
    state: fields.choice('state', draftStates),
    base: fields.text('base'),
    reason: fields.text('reason'),
    fingerprint: fields.text('fingerprint'),
    author: fields.text('author'),
    person: fields.text('person'),
    createdAt: fields.count('createdAt'),
    ...optional(fields, 'version', 'decidedBy'),
    ...(fields.has('decidedAt') ? { decidedAt: fields.count('decidedAt') } : {}),
  };
}

/** @throws Error for what is no event's item */
export function draftEventOf(item: Item): DraftEvent {
  const fields = fieldsOf(item);
  return {
    id: fields.text('id'),
    what: fields.choice('what', draftEvents),
    draft: fields.text('draft'),
    base: fields.text('base'),
    ...optional(fields, 'version', 'reason'),
    by: fields.text('by'),
    at: fields.count('at'),
  };
}
