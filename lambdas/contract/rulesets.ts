/** The contract of rulesets as operators change them: one drafts, another publishes. */
import * as z from 'zod/mini';
import { cursor, displayName, eventPage, pageQuery, timestamp } from './fields.ts';
import { route } from './route.ts';

export const operators = { pool: 'reviewers', groups: ['operator'] } as const;
const common = { audience: operators, proof: 'none', query: z.strictObject({}) } as const;

export const draftId = z.string().check(z.regex(/^rul_[A-Za-z0-9_-]{27}$/));
export const version = z.string().check(z.regex(/^(standard-)?[1-9][0-9]{0,5}$/));
z.globalRegistry.add(version, {
  description:
    'A number for a ruleset that was published, `standard-4` for example for the one that is shipped',
  examples: ['standard-4', '7'],
});
const reason = displayName(150);

/** What it may be says docs/ruleset.schema.json; too large for the gateway to check, it is checked behind it. */
const ruleset = z
  .unknown()
  .check(
    z.refine(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'must be of type object',
    ),
  );
z.globalRegistry.add(ruleset, {
  type: 'object',
  description: 'A ruleset as `docs/ruleset.schema.json` has it; its version is given when it is published',
});

export const draft = z.strictObject({
  id: draftId,
  state: z.enum(['draft', 'published', 'withdrawn']),
  /** In force when it was drafted: it takes the place of no other. */
  base: version,
  reason: z.string(),
  author: z.string(),
  created_at: timestamp,
  /** Of one that was published. */
  version: z.optional(version),
  decided_by: z.optional(z.string()),
  decided_at: z.optional(timestamp),
});

/** The ruleset's, and what is around it in a request. */
const MOST = (128 + 4) * 1024;

export const createRuleset = route({
  ...common,
  operation: 'createRuleset',
  method: 'POST',
  path: '/rulesets',
  summary:
    'Draft a ruleset in place of the one in force, also one of before; what is wrong with it is told with the path of each fault',
  idempotent: true,
  pathParameters: z.strictObject({}),
  body: z.strictObject({
    /** The version that the author had before them: the one in force. */
    base: version,
    reason,
    ruleset,
  }),
  bodySize: MOST,
  // Conditions six deep are twelve of these.
  bodyDepth: 24,
  statuses: {
    200: 'Drafted before, under this Idempotency-Key',
    201: 'Drafted: a second operator publishes it',
  },
  answer: draft,
  problems: ['idempotency_conflict', 'conflict_of_interest', 'ruleset_outdated', 'service_busy'],
});

export const listRulesets = route({
  ...common,
  operation: 'listRulesets',
  method: 'GET',
  path: '/rulesets',
  summary: 'What was ever drafted, the newest first, and what became of it',
  idempotent: false,
  pathParameters: z.strictObject({}),
  query: pageQuery,
  statuses: { 200: 'A page, which may be empty while there is a next one' },
  answer: z.strictObject({ rulesets: z.array(draft), next_cursor: z.optional(cursor) }),
  problems: ['invalid_cursor'],
});

export const getRuleset = route({
  ...common,
  operation: 'getRuleset',
  method: 'GET',
  path: '/rulesets/{id}',
  summary: 'A ruleset: a draft by its id, a published one by its version, or `current`, the one in force',
  idempotent: false,
  pathParameters: z.strictObject({
    id: z.string().check(z.regex(/^(rul_[A-Za-z0-9_-]{27}|current|[1-9][0-9]{0,5})$/)),
  }),
  statuses: { 200: 'The ruleset' },
  answer: z.strictObject({
    /** Not there for a draft. */
    version: z.optional(version),
    in_force: z.boolean(),
    ruleset,
    /** Not there for the one that is shipped. */
    draft: z.optional(draft),
  }),
  problems: ['not_found'],
});

export const publishRuleset = route({
  ...common,
  operation: 'publishRuleset',
  method: 'POST',
  path: '/rulesets/{id}/approval',
  summary:
    'Publish what another operator has drafted: in force with the next request, for good under its version',
  idempotent: true,
  pathParameters: z.strictObject({ id: draftId }),
  statuses: { 200: 'In force' },
  answer: draft,
  problems: [
    'not_found',
    'conflict_of_interest',
    'second_person_required',
    'proposal_already_decided',
    'ruleset_outdated',
    'service_busy',
  ],
});

export const withdrawRuleset = route({
  ...common,
  operation: 'withdrawRuleset',
  method: 'DELETE',
  path: '/rulesets/{id}',
  summary: 'Withdraw a draft, with a reason: it stays among what was drafted',
  idempotent: true,
  pathParameters: z.strictObject({ id: draftId }),
  query: z.strictObject({ reason }),
  statuses: { 200: 'Withdrawn, now or before' },
  answer: draft,
  problems: ['not_found', 'proposal_already_decided', 'service_busy'],
});

export const listRulesetEvents = route({
  ...common,
  operation: 'listRulesetEvents',
  method: 'GET',
  path: '/ruleset-events',
  summary: 'What was done with rulesets, the newest first: by whom, when and why',
  idempotent: false,
  pathParameters: z.strictObject({}),
  query: pageQuery,
  statuses: { 200: 'A page' },
  answer: eventPage({
    id: z.string(),
    what: z.enum(['drafted', 'published', 'withdrawn']),
    draft_id: draftId,
    base: version,
    /** Of an approval. */
    version: z.optional(version),
    reason: z.optional(z.string()),
    by: z.string(),
    at: timestamp,
  }),
  problems: ['invalid_cursor'],
});
