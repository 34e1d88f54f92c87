/** Who calls: the access token's claims as API Gateway's Cognito authorizer hands them over. */
import * as z from 'zod/mini';
import { type Audience, terminalScope } from '../../contract/route.ts';
import { environment } from '../../environment.ts';
import { headerValues, type ProxyEvent } from './event.ts';
import { Refused } from './refused.ts';

/** Those who come with an access token. */
export type TokenAudience = Exclude<Audience, { readonly pool: 'none' }>;

export interface Caller {
  /** The user's `sub`: what everything of the user is kept under. */
  readonly subject: string;
  /** The name that Cognito's admin operations take. */
  readonly username: string;
  /** Seconds since the epoch: when the person signed in. A token that was renewed keeps it. */
  readonly authTime: number;
  /** Cognito's key of the phone that signed in. A bearer value: it proves nothing. */
  readonly deviceKey: string | undefined;
  readonly groups: readonly string[];
}

/** A machine: nobody signed in, and there is no more to know of it than which one it is. */
export interface TerminalCaller {
  /** The id of its app client. */
  readonly subject: string;
}

/** Who calls a route of that audience. */
export type CallerOf<A extends Audience> = A extends { readonly pool: 'none' }
  ? undefined
  : A extends { readonly pool: 'terminals' }
    ? TerminalCaller
    : Caller;

const text = z.string().check(z.minLength(1), z.maxLength(200));

/** What is the same of people and machines. */
const common = {
  sub: text,
  client_id: text,
  token_use: z.literal('access'),
};

const claimsSchema = z.object({
  ...common,
  username: text,
  // API Gateway hands every claim over as text.
  auth_time: z.string().check(z.regex(/^[0-9]{1,12}$/)),
  device_key: z.optional(text),
  'cognito:groups': z.optional(z.string()),
});

/**
 * The authorizer has verified signature, issuer and expiry. It would also take an id token where the method asks for
 * no scope, and the token of any client of its pool; a method that was deployed without an authorizer has no claims.
 *
 * @throws Refused `unauthenticated`, or `not_permitted` for somebody who is in none of the route's groups
 */
export function callerOf(event: ProxyEvent, audience: TokenAudience): Caller | TerminalCaller {
  // The authorizer looked at one of them only.
  if (headerValues(event, 'authorization').length > 1)
    throw new Refused('unauthenticated', { check: 'one header' });
  const given: unknown = event.requestContext.authorizer?.claims;
  return audience.pool === 'terminals' ? terminalIn(given) : personIn(given, audience);
}

const machineClaims = z.object({
  ...common,
  scope: z.string(),
  iss: z.string(),
  // Only a person has one: such a token was not given for a client's secret.
  username: z.optional(z.undefined()),
});

/** Every client of the pool is a terminal's; whether it is enrolled, and not revoked, is for the operation to find out. */
function terminalIn(given: unknown): TerminalCaller {
  const claims = z.safeParse(machineClaims, given);
  if (!claims.success) throw new Refused('unauthenticated', { check: 'access_token' });
  const { sub, client_id, scope, iss } = claims.data;
  if (!iss.endsWith(`/${environment('TERMINAL_POOL_ID')}`))
    throw new Refused('unauthenticated', { check: 'issuer' });
  if (client_id !== sub) throw new Refused('unauthenticated', { check: 'client' });
  if (!scope.split(' ').includes(terminalScope)) throw new Refused('unauthenticated', { check: 'scope' });
  return { subject: client_id };
}

function personIn(given: unknown, audience: Exclude<TokenAudience, { readonly pool: 'terminals' }>): Caller {
  const claims = z.safeParse(claimsSchema, given);
  if (!claims.success) throw new Refused('unauthenticated', { check: 'access_token' });
  const { sub, username, client_id, device_key, auth_time } = claims.data;
  if (client_id !== clientOf(audience)) throw new Refused('unauthenticated', { check: 'client' });
  const groups = groupsOf(claims.data['cognito:groups']);
  if (audience.pool === 'reviewers' && !audience.groups.some((group) => groups.includes(group)))
    throw new Refused('not_permitted', { check: 'group' });
  return { subject: sub, username, authTime: Number(auth_time), deviceKey: device_key, groups };
}

const clientOf = (audience: Audience): string =>
  environment(audience.pool === 'customers' ? 'CUSTOMER_CLIENT_ID' : 'REVIEWER_CLIENT_ID');

/** A REST API's authorizer joins the list with commas; the `[a b]` of HTTP APIs is not for us to meet. */
const groupsOf = (claim: string | undefined): string[] => claim?.split(',') ?? [];
