/** Renewal, revocation and the end of sessions. */
import type { Client } from '../clients.ts';
import { type Context, clientOf, type Operation } from '../context.ts';
import { CognitoError, notAuthorized } from '../errors.ts';
import { optionalMap, optionalText, text } from '../input.ts';
import type { StringMap } from '../triggers.ts';

/**
 * New tokens for a refresh token; with rotation a new refresh token too. In a pool that tracks devices the token is
 * bound to its device, which must be confirmed. `checkSecret` is handed the user's name.
 */
export async function renew(
  context: Context,
  client: Client,
  token: string,
  deviceKey: string | undefined,
  checkSecret: (username: string) => void,
  clientMetadata?: StringMap,
): Promise<object> {
  const { pool } = client;
  const session = context.sessions.ofUsableRefreshToken(client, token);
  const user = context.users.bySub(pool, session.sub);
  if (!user) throw notAuthorized('Invalid Refresh Token');
  checkSecret(user.username);
  if (pool.devices) {
    const device = deviceKey === undefined ? undefined : context.devices.find(pool, user.sub, deviceKey);
    if (!device?.verifier || deviceKey !== session.deviceKey) throw notAuthorized('Invalid Refresh Token');
  }
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const source = 'TokenGeneration_RefreshTokens';
  // Before the rotation: where the pool's function refuses, the client keeps a token that works.
  const tokens = await context.tokens.issue(client, user, session, { source, clientMetadata });
  // Once more, since others may have used the token meanwhile: of two renewals at once, one is a reuse.
  context.sessions.ofUsableRefreshToken(client, token);
  const successor = context.sessions.rotate(client, session, token);
  return { ...tokens, ...(successor && { RefreshToken: successor }) };
}

export const getTokensFromRefreshToken: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const token = text(input, 'RefreshToken');
  const secret = optionalText(input, 'ClientSecret');
  const metadata = optionalMap(input, 'ClientMetadata');
  const deviceKey = optionalText(input, 'DeviceKey');
  const checkSecret = () => checkClientSecret(client, secret);
  const result = await renew(context, client, token, deviceKey, checkSecret, metadata);
  return { AuthenticationResult: result };
};

export const revokeToken: Operation = (context, input) => {
  const client = clientOf(context, input);
  const token = text(input, 'Token');
  checkClientSecret(client, optionalText(input, 'ClientSecret'));
  if (!client.revocation) {
    throw new CognitoError('UnsupportedOperationException', 'Revoke token is disabled on client.');
  }
  // An access or id token has the three parts of a signed JWT; a refresh token is opaque.
  if (token.split('.').length === 3) {
    throw new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type');
  }
  const session = context.sessions.ofRefreshToken(token);
  // RFC 7009, section 2.2: a token that means nothing is answered like a revoked one.
  if (session?.clientId === client.id) context.sessions.revoke(session.originJti);
  return {};
};

export const globalSignOut: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  context.sessions.revokeAll(pool, user.sub);
  return {};
};

function checkClientSecret(client: Client, secret: string | undefined): void {
  const values = client.secrets.map(({ value }) => value);
  if (values.length === 0 ? secret !== undefined : !values.includes(secret ?? ''))
    throw notAuthorized('Client secret does not match');
}
