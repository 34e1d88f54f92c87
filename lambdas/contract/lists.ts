/** The contract of lists: whom and what operators let pass, watch or block, with a reason, until a time if one is given. */
import * as z from 'zod/mini';
import { cursor, displayName, eventPage, pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;

export const listNames = ['customers', 'devices', 'stores', 'hardware', 'addresses', 'countries'] as const;
const listKinds = ['allow', 'watch', 'block'] as const;

const name = z.enum(listNames);
const entryId = z.string().check(z.regex(/^lst_[A-Za-z0-9_-]{27}$/));

const listSubject = z.string().check(z.regex(/^[A-Za-z0-9_.:/-]{2,64}$/));
z.globalRegistry.add(listSubject, {
  description:
    'Of `customers` a `sub`, of `devices` a thumbprint, of `stores` an id, of `hardware` the pseudonym of a phone that its attestation gave, of `addresses` a range in CIDR notation, of `countries` an ISO 3166 code',
  examples: ['203.0.113.0/24'],
});

/** `block` declines, `watch` holds, `allow` says that it is known: what each does is said by the rules. */
const listKind = z.enum(listKinds);
const listReason = displayName(150);

const wish = {
  subject: listSubject,
  kind: listKind,
  reason: listReason,
  /** From then on it says nothing. Without it, it stays until somebody takes it away. */
  expires_at: z.optional(timestamp),
};

export const listEntry = z.strictObject({
  id: entryId,
  list: name,
  ...wish,
  author: z.string(),
  added_at: timestamp,
  /** Neither expired nor taken away. */
  in_force: z.boolean(),
  removed_at: z.optional(timestamp),
});

const pathParameters = z.strictObject({ name });

export const createListEntry = route({
  operation: 'createListEntry',
  method: 'POST',
  path: '/lists/{name}/entries',
  summary:
    'Put something on a list; one entry for each subject, so that another takes the place of the former. The same again changes nothing',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters,
  query: z.strictObject({}),
  body: z.strictObject(wish),
  statuses: {
    200: 'There already: nothing was changed, or it was asked for before under this Idempotency-Key',
    201: 'Added or changed: in force within seconds',
  },
  answer: listEntry,
  problems: ['idempotency_conflict', 'not_found', 'store_not_found', 'list_full', 'service_busy'],
});

export const listListEntries = route({
  operation: 'listListEntries',
  method: 'GET',
  path: '/lists/{name}/entries',
  summary: 'What is on a list, in no order that says anything',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters,
  query: pageQuery,
  statuses: { 200: 'A page, which may be empty while there is a next one' },
  answer: z.strictObject({ entries: z.array(listEntry), next_cursor: z.optional(cursor) }),
  problems: ['invalid_cursor'],
});

export const removeListEntry = route({
  operation: 'removeListEntry',
  method: 'DELETE',
  path: '/lists/{name}/entries/{id}',
  summary: 'Take something off a list, with a reason; that it was there, and why, stays among the events',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: z.strictObject({ name, id: entryId }),
  query: z.strictObject({ reason: listReason }),
  statuses: { 200: 'Taken off, now or before: in force within seconds' },
  answer: listEntry,
  problems: ['not_found', 'service_busy'],
});

export const listListEvents = route({
  operation: 'listListEvents',
  method: 'GET',
  path: '/lists/{name}/events',
  summary: 'What was done with a list, the newest first: by whom, when, why, and from what to what',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters,
  query: pageQuery,
  statuses: { 200: 'A page' },
  answer: eventPage({
    id: z.string(),
    list: name,
    subject: z.string(),
    /** Not there: there was no entry. */
    from: z.optional(listKind),
    /** Not there: it was taken off. */
    to: z.optional(listKind),
    expires_at: z.optional(timestamp),
    reason: z.string(),
    by: z.string(),
    at: timestamp,
  }),
  problems: ['invalid_cursor'],
});
