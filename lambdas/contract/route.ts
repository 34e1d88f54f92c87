/** What the contract says of one operation: everything that API Gateway, the handlers, the client and the documents need. */
import type * as z from 'zod/mini';
import type { ProblemCode } from './problems.ts';

/**
 * Whose access token opens the route. Reviewers' routes name the groups of which one is enough. Pool `none` is for
 * those who have no token: a link in a mail, a provider's webhook; what such a request carries must prove itself.
 */
export type Audience =
  | { readonly pool: 'none' }
  | { readonly pool: 'customers' }
  | { readonly pool: 'terminals' }
  | { readonly pool: 'reviewers'; readonly groups: readonly Group[] };

/** The one scope of the terminals' tokens, by which no other pool's token opens a route of theirs. */
export const terminalResourceServer = 'holdfast';
export const terminalScopeName = 'charges';
export const terminalScope = `${terminalResourceServer}/${terminalScopeName}`;

export type Group = 'reviewer' | 'senior-reviewer' | 'operator';

export interface Route<
  Path extends z.ZodMiniType = z.ZodMiniType,
  Query extends z.ZodMiniType = z.ZodMiniType,
  Body extends z.ZodMiniType = z.ZodMiniType,
  Answer extends z.ZodMiniType = z.ZodMiniType,
> {
  /** camelCase; the handler's file has the same name in kebab-case. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{parameter}` segments, as API Gateway writes it. */
  readonly path: string;
  readonly summary: string;
  readonly audience: Audience;
  /** The request must carry `Idempotency-Key`. */
  readonly idempotent: boolean;
  /**
   * The request must carry a `DPoP` proof: of an enrolled device, of the terminal's own key, or for `key`, of any key: the
   * one being enrolled. Whose key it is, the operation finds out.
   */
  readonly proof: 'none' | 'device' | 'terminal' | 'key';
  readonly pathParameters: Path;
  readonly query: Query;
  readonly body?: Body;
  /**
   * The body is a provider's, not a client's: what `body` does not name is dropped unread, and is not searched for card
   * numbers either. @default false
   */
  readonly foreignBody?: boolean;
  /** The member of the body that is a payment code: one that was misread is told as that. @default - there is none */
  readonly codeMember?: 'code';
  /** Bytes that the body may have. @default `defaultBodySize` */
  readonly bodySize?: number;
  /** How deep the body may nest. @default `defaultBodyDepth` */
  readonly bodyDepth?: number;
  /** Served only by a stage that has the sandbox for this provider. @default - served by all */
  readonly sandbox?: 'verification' | 'cards';
  /** HTTP status -> what it means. All of them carry `answer`. */
  readonly statuses: Readonly<Record<number, string>>;
  readonly answer: Answer;
  /** @default application/json */
  readonly answerType?: 'text/html' | 'text/csv' | 'application/zip';
  /** The refusals that are this operation's own; the edge's are common to all. */
  readonly problems: readonly ProblemCode[];
}

/** Bytes. The largest body that says no other, twenty basket lines, has about two thousand. */
export const defaultBodySize = 16 * 1024;

/** The deepest body that says no other has three. */
export const defaultBodyDepth = 8;

/** Keeps the exact types of a route literal: its schemas, and which statuses and problems it has. */
export const route = <const R extends Route>(literal: R): R => literal;
