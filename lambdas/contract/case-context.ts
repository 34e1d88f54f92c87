/** The contract of what surrounds a case: its context, its graph, and what names its customer. */
import * as z from 'zod/mini';
import { caseContext, earlierCase } from './case-context-shape.ts';
import { reviewers } from './case-shapes.ts';
import { balance, caseId, currency, displayName } from './fields.ts';
import { route } from './route.ts';

const aboutCase = { audience: reviewers, proof: 'none', query: z.strictObject({}) } as const;
const pathParameters = z.strictObject({ id: caseId });

export const getCaseContext = route({
  ...aboutCase,
  operation: 'getCaseContext',
  method: 'GET',
  path: '/cases/{id}/context',
  summary:
    'What surrounds a case: rules and signals in words, who the customer is, what else touched the phone and the store, earlier cases, and whether the device signed. That it was looked at is recorded',
  idempotent: false,
  pathParameters,
  statuses: { 200: 'The context; what names a person is masked' },
  answer: caseContext,
  problems: ['not_found', 'conflict_of_interest', 'service_busy'],
});

const caseGraph = z.strictObject({
  nodes: z.array(
    z.strictObject({
      /** Its kind and what it is called elsewhere: `customer:<sub>`, `device:<id>`, `store:<id>`. */
      id: z.string(),
      kind: z.enum(['customer', 'device', 'hardware', 'store', 'card']),
      /** For people to read: no name or address of a person. Of a store, its own words. */
      label: z.string(),
      marks: z.array(z.enum(['frozen', 'fraud', 'listed', 'subject'])),
    }),
  ),
  edges: z.array(
    z.strictObject({
      /** A node's id. */
      from: z.string(),
      to: z.string(),
      /** Customer to device, device to hardware, device to store, card to customer. */
      kind: z.enum(['owns', 'shares', 'paid', 'funded']),
      count: z.int().check(z.minimum(0)),
      /** Of what moved or is reserved, minor units of `currency`. */
      amount: z.optional(balance),
    }),
  ),
  currency,
  /**
   * What else waits for a decision, of the customer and of whoever hangs together with them by shared phones: what may be
   * decided together. Newest first; not the case itself.
   */
  open_cases: z.array(earlierCase),
  /** Whether there is more than is shown. */
  truncated: z.boolean(),
});

export const getCaseGraph = route({
  ...aboutCase,
  operation: 'getCaseGraph',
  method: 'GET',
  path: '/cases/{id}/graph',
  summary:
    'The customers, devices, phones, stores and cards around a case, and what connects them: 100 of them at most. That it was looked at is recorded',
  idempotent: false,
  pathParameters,
  statuses: { 200: 'The graph: the nearest first' },
  answer: caseGraph,
  problems: ['not_found', 'conflict_of_interest', 'service_busy'],
});

const maskedField = z.enum(['email', 'phone', 'name']);

export const createUnmasking = route({
  ...aboutCase,
  operation: 'createUnmasking',
  method: 'POST',
  path: '/cases/{id}/unmaskings',
  summary: "See one thing that names the case's customer, for a reason; it is recorded before it is answered",
  idempotent: true,
  pathParameters,
  body: z.strictObject({ field: maskedField, reason: displayName(200) }),
  statuses: { 200: 'Recorded' },
  answer: z.strictObject({
    field: maskedField,
    /** Not there where the customer has none. */
    value: z.optional(z.string()),
  }),
  problems: ['not_found', 'conflict_of_interest', 'service_busy'],
});
