/** Who calls: the access token's claims as API Gateway's Cognito authorizer hands them over. */
import * as z from 'zod/mini';
import type { Audience } from '../../contract/route.ts';
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

const text = z.string().check(z.minLength(1), z.maxLength(200));

const claimsSchema = z.object({
  sub: text,
  username: text,
  client_id: text,
  token_use: z.literal('access'),
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
export function callerOf(event: ProxyEvent, audience: TokenAudience): Caller {
  // The authorizer looked at one of them only.
  if (headerValues(event, 'authorization').length > 1)
    throw new Refused('unauthenticated', { check: 'one header' });
  const claims = z.safeParse(claimsSchema, event.requestContext.authorizer?.claims);
  if (!claims.success) throw new Refused('unauthenticated', { check: 'access_token' });
  const { sub, username, client_id, device_key, auth_time } = claims.data;
  if (client_id !== clientOf(audience)) throw new Refused('unauthenticated', { check: 'client' });
  const groups = groupsOf(claims.data['cognito:groups']);
  if (audience.pool === 'reviewers' && !audience.groups.some((group) => groups.includes(group)))
    throw new Refused('not_permitted', { check: 'group' });
  return { subject: sub, username, authTime: Number(auth_time), deviceKey: device_key, groups };
}

const clientOf = (audience: TokenAudience): string =>
  environment(audience.pool === 'customers' ? 'CUSTOMER_CLIENT_ID' : 'REVIEWER_CLIENT_ID');

/** A REST API's authorizer joins the list with commas; the `[a b]` of HTTP APIs is not for us to meet. */
const groupsOf = (claim: string | undefined): string[] => claim?.split(',') ?? [];
