/** A `COGNITO_USER_POOLS` authorizer: whose token it is, and whether it opens this method. */
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { GatewayError } from './gateway-error.ts';

export interface CognitoAuthorizer {
  readonly userPoolArns: readonly string[];
  /** The request header that carries the token. */
  readonly header: string;
  /** Empty: an id token is asked for. Otherwise: an access token with one of these scopes. */
  readonly scopes: readonly string[];
}

/** The public keys of a user pool. */
export type KeysOfPool = (userPoolArn: string) => JSONWebKeySet | Promise<JSONWebKeySet>;

const unauthorized = (detail: string, message = 'Unauthorized'): GatewayError =>
  new GatewayError('UNAUTHORIZED', message, { detail });

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 *
 * @returns the claims as API Gateway hands them to the function: every one of them text
 * @throws GatewayError UNAUTHORIZED for every token that does not open the method, AUTHORIZER_FAILURE where the
 *   pool's keys cannot be had
 */
export async function authorize(
  authorizer: CognitoAuthorizer,
  headerValue: string | undefined,
  keysOf: KeysOfPool,
  now: () => number,
): Promise<Record<string, string>> {
  const token = headerValue?.replace(/^Bearer\s+/i, '').trim();
  if (token === undefined || token === '') throw unauthorized('no token');
  const claims = await verify(authorizer, token, keysOf, now);
  const isAllowed =
    authorizer.scopes.length === 0
      ? claims.token_use === 'id'
      : claims.token_use === 'access' && hasScope(claims, authorizer.scopes);
  if (!isAllowed) throw unauthorized('wrong kind of token, or none of the scopes');
  return textClaims(claims);
}

async function verify(
  { userPoolArns }: CognitoAuthorizer,
  token: string,
  keysOf: KeysOfPool,
  now: () => number,
): Promise<JWTPayload> {
  const userPoolArn = userPoolArns.find((arn) => issuerOf(arn) === claimedIssuer(token));
  if (userPoolArn === undefined) throw unauthorized('no pool of this authorizer issued the token');
  let keys: JSONWebKeySet;
  try {
    keys = await keysOf(userPoolArn);
  } catch (error) {
    throw new GatewayError('AUTHORIZER_FAILURE', 'Internal server error', { detail: String(error) });
  }
  try {
    // A token that names no key would be tried with whatever key fits.
    if (decodeProtectedHeader(token).kid === undefined) throw unauthorized('no kid');
    // Keys come from the pool only: a `jku`, `jwk` or `x5u` in the token's header is never followed.
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ['RS256'],
      issuer: issuerOf(userPoolArn),
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub', 'token_use'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthorized('expired', 'The incoming token has expired');
    throw unauthorized(String(error));
  }
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** `arn:aws:cognito-idp:<region>:<account>:userpool/<poolId>` -> the issuer that its tokens name. */
function issuerOf(userPoolArn: string): string {
  const [, , , region, , resource = ''] = userPoolArn.split(':');
  return `https://cognito-idp.${region}.amazonaws.com/${resource.replace(/^userpool\//, '')}`;
}

function hasScope({ scope }: JWTPayload, wanted: readonly string[]): boolean {
  return typeof scope === 'string' && scope.split(' ').some((each) => wanted.includes(each));
}

/** API Gateway writes these two as dates, in the form of Java's `Date.toString()`; `auth_time` stays a number. */
const dateClaims = new Set(['exp', 'iat']);

function textClaims(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(name, value)]));
}

function textOf(name: string, value: unknown): string {
  if (dateClaims.has(name) && typeof value === 'number') {
    const [weekday, day, month, year, time] = new Date(value * 1000)
      .toUTCString()
      .replace(',', '')
      .split(' ');
    return `${weekday} ${month} ${day} ${time} UTC ${year}`;
  }
  if (Array.isArray(value)) return value.map(String).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
