/** The contract of terminals: operators register, rotate and revoke them, and each enrols the key that it signs with. */
import * as z from 'zod/mini';
import { displayName, storeId, timestamp } from './fields.ts';
import { route } from './route.ts';

const operators = { pool: 'reviewers', groups: ['operator'] } as const;
const none = z.strictObject({});

/** That of its app client. */
const terminalId = z.string().check(z.regex(/^[a-z0-9]{1,128}$/));
z.globalRegistry.add(terminalId, {
  description: 'The id of a terminal, which is the id of its app client',
  examples: ['5h1uu8c2tq6f3n4kd0e9rmabcd'],
});

const terminalName = displayName(60);

const keyThumbprint = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
z.globalRegistry.add(keyThumbprint, {
  description: 'The SHA-256 thumbprint (RFC 7638) of the key that the terminal signs with',
});

export const terminal = z.strictObject({
  id: terminalId,
  store_id: storeId,
  /** Within the store: given once, and never to another. */
  number: z.int().check(z.minimum(1), z.maximum(255)),
  name: terminalName,
  /** `enrolling`: it has no key yet. `revoked`: for ever. */
  state: z.enum(['enrolling', 'active', 'revoked']),
  key: z.optional(keyThumbprint),
  /** Enrolled, and to take the key's place as soon as it has signed once. */
  next_key: z.optional(keyThumbprint),
  registered_at: timestamp,
});

/** Told once, and kept nowhere. */
const clientSecret = z.string().check(z.regex(/^[\w+]{24,64}$/));
z.globalRegistry.add(clientSecret, { description: 'Shown once: no later answer has it' });

const enrolmentCode = z.string().check(z.regex(/^[BCDFGHJKLMNPQRSTVWXZ]{4}(-[BCDFGHJKLMNPQRSTVWXZ]{4}){4}$/));
z.globalRegistry.add(enrolmentCode, {
  description: "A one-time code to enrol the terminal's key with",
  examples: ['BCDF-GHJK-LMNP-QRST-VWXZ'],
});

const storeParameters = z.strictObject({ id: storeId });
const terminalParameters = z.strictObject({ id: terminalId });

export const createTerminal = route({
  operation: 'createTerminal',
  method: 'POST',
  path: '/stores/{id}/terminals',
  summary:
    'Register a terminal of a store. The same key again is the same terminal: with a fresh secret and code in place of those that were told before, until its key is enrolled',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: storeParameters,
  query: none,
  body: z.strictObject({ name: terminalName }),
  statuses: { 201: 'Registered', 200: 'Registered before, under this Idempotency-Key' },
  answer: z.extend(terminal, {
    client_id: terminalId,
    /**
     * Of secret and code. `issued`: the first. `replaced`: fresh, and those that were told before are worth nothing.
     * `withheld`: none, for the terminal has enrolled its key with those it has.
     */
    credentials: z.enum(['issued', 'replaced', 'withheld']),
    client_secret: z.optional(clientSecret),
    enrolment_code: z.optional(enrolmentCode),
    /** Of the code. */
    expires_at: z.optional(timestamp),
  }),
  problems: ['idempotency_conflict', 'store_not_found', 'terminal_limit_reached', 'service_busy'],
});

export const listTerminals = route({
  operation: 'listTerminals',
  method: 'GET',
  path: '/stores/{id}/terminals',
  summary: 'All terminals that a store ever had, by number',
  audience: operators,
  idempotent: false,
  proof: 'none',
  pathParameters: storeParameters,
  query: none,
  statuses: { 200: 'At most 255' },
  answer: z.strictObject({ terminals: z.array(terminal) }),
  problems: ['not_found'],
});

export const createTerminalSecret = route({
  operation: 'createTerminalSecret',
  method: 'POST',
  path: '/terminals/{id}/secrets',
  summary:
    'Give a terminal a new client secret beside the newest it has, which ends when it is told to or at the next. The same key again replaces the secret of the answer that was lost',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: terminalParameters,
  query: none,
  statuses: { 201: 'Given: both secrets are good' },
  answer: z.strictObject({ id: terminalId, client_id: terminalId, client_secret: clientSecret }),
  problems: ['not_found', 'terminal_revoked', 'service_busy'],
});

export const endTerminalSecret = route({
  operation: 'endTerminalSecret',
  method: 'DELETE',
  path: '/terminals/{id}/secrets/previous',
  summary: 'End the secret that a terminal had before its newest',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: terminalParameters,
  query: none,
  statuses: { 200: 'Ended, now or before' },
  answer: terminal,
  problems: ['not_found', 'terminal_revoked', 'service_busy'],
});

export const createEnrolmentCode = route({
  operation: 'createEnrolmentCode',
  method: 'POST',
  path: '/terminals/{id}/enrolment-codes',
  summary: 'Give a terminal a code to enrol a key with, its first or a new one; former codes are void',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: terminalParameters,
  query: none,
  statuses: { 201: 'Given' },
  answer: z.strictObject({ id: terminalId, enrolment_code: enrolmentCode, expires_at: timestamp }),
  problems: ['not_found', 'terminal_revoked', 'service_busy'],
});

export const revokeTerminal = route({
  operation: 'revokeTerminal',
  method: 'DELETE',
  path: '/terminals/{id}',
  summary: 'Revoke a terminal for ever: from the answer on, nothing that it asks for is done',
  audience: operators,
  idempotent: true,
  proof: 'none',
  pathParameters: terminalParameters,
  query: none,
  statuses: { 200: 'Revoked, now or before' },
  answer: terminal,
  problems: ['not_found', 'service_busy'],
});

const terminals = { pool: 'terminals' } as const;

export const enrolTerminalKey = route({
  operation: 'enrolTerminalKey',
  method: 'POST',
  path: '/terminals/me/key',
  summary:
    'Enrol the key that signs this request as the key of the terminal; a former one is good until this one has signed again',
  audience: terminals,
  idempotent: true,
  proof: 'key',
  pathParameters: none,
  query: none,
  body: z.strictObject({ enrolment_code: enrolmentCode }),
  statuses: { 201: 'Enrolled, now or before' },
  answer: terminal,
  problems: ['terminal_not_enrolled', 'enrolment_code_invalid', 'service_busy'],
});

export const getOwnTerminal = route({
  operation: 'getOwnTerminal',
  method: 'GET',
  path: '/terminals/me',
  summary: 'The terminal that asks',
  audience: terminals,
  idempotent: false,
  proof: 'terminal',
  pathParameters: none,
  query: none,
  statuses: { 200: 'The terminal' },
  answer: terminal,
  problems: ['terminal_not_enrolled'],
});
