/**
 * The token endpoint of a pool's domain, for machines: the client credentials grant (RFC 6749, section 4.4) with the
 * scopes of resource servers. The grants that need the hosted pages are not there, since the pages are not.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../aws/read-body.ts';
import { Refusal } from '../aws/refusal.ts';
import type { Client } from './clients.ts';
import type { Pool } from './pools.ts';
import type { Tokens } from './tokens.ts';

export interface TokenEndpoint {
  /** `/_auth/<domain>`, which stands for `https://<domain>.auth.<region>.amazoncognito.com`. */
  readonly path: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** The error codes of RFC 6749, section 5.2, which Cognito answers with status 400 throughout. */
class OauthError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const MAXIMUM_BODY_BYTES = 64 * 1024;

export function createTokenEndpoints(pools: ReadonlyMap<string, Pool>, tokens: Tokens): TokenEndpoint[] {
  return [...pools.values()].flatMap((pool) =>
    pool.domains.map((domain) => {
      const path = `/_auth/${domain}`;
      return { path, handle: (request, response) => serve(request, response, path, pool, tokens) };
    }),
  );
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  pool: Pool,
  tokens: Tokens,
): Promise<void> {
  const answer = (status: number, body: object) => {
    const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
  if ((request.url ?? '').split('?', 1)[0] !== `${path}/oauth2/token`) {
    return answer(404, { error: 'not_found' });
  }
  if (request.method !== 'POST') return answer(405, { error: 'method_not_allowed' });
  try {
    answer(200, await grant(request, pool, tokens));
  } catch (error) {
    if (error instanceof OauthError) answer(400, { error: error.code });
    else if (error instanceof Refusal) answer(error.status, { error: 'invalid_request' });
    else throw error;
  }
}

async function grant(request: IncomingMessage, pool: Pool, tokens: Tokens): Promise<object> {
  const form = await readForm(request);
  const grantType = form.get('grant_type');
  if (!grantType) throw new OauthError('invalid_request');
  if (grantType !== 'client_credentials') throw new OauthError('unsupported_grant_type');
  const client = authenticate(pool, request.headers.authorization, form);
  if (!client.oauth.flows.has('client_credentials')) throw new OauthError('unauthorized_client');
  const scopes = grantedScopes(client, form.get('scope'));
  return {
    access_token: await tokens.issueToMachine(client, scopes),
    expires_in: client.accessTokenSeconds,
    token_type: 'Bearer',
  };
}

async function readForm(request: IncomingMessage): Promise<ReadonlyMap<string, string>> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new OauthError('invalid_request');
  const form = new Map<string, string>();
  const body = new TextDecoder().decode(await readBody(request, MAXIMUM_BODY_BYTES));
  for (const [name, value] of new URLSearchParams(body)) {
    // RFC 6749, section 3.2: parameters must not be included more than once.
    if (form.has(name)) throw new OauthError('invalid_request');
    form.set(name, value);
  }
  return form;
}

/** By HTTP Basic or in the body (RFC 6749, section 2.3.1). */
function authenticate(
  pool: Pool,
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): Client {
  const [id, secret] =
    authorization === undefined ? [form.get('client_id'), form.get('client_secret')] : basic(authorization);
  if (id !== (form.get('client_id') ?? id)) throw new OauthError('invalid_request');
  const client = id === undefined ? undefined : pool.clients.get(id);
  if (!client || !secret || !client.secrets.some(({ value }) => same(value, secret))) {
    throw new OauthError('invalid_client');
  }
  return client;
}

function basic(authorization: string): [string, string] {
  const [, credentials = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(credentials, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon === -1) throw new OauthError('invalid_client');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

/** Who asks for none is given all custom scopes of the client; Cognito's own and OpenID's are for people. */
function grantedScopes({ oauth, pool }: Client, asked: string | undefined): readonly string[] {
  const allowed = [...oauth.scopes].filter((scope) => pool.customScopes.has(scope));
  const scopes = asked?.split(' ').filter(Boolean) ?? [];
  if (scopes.some((scope) => !allowed.includes(scope))) throw new OauthError('invalid_scope');
  return scopes.length > 0 ? [...new Set(scopes)] : allowed;
}

/** Hashes have one length, whatever was given. */
const same = (expected: string, given: string) =>
  timingSafeEqual(
    createHash('sha256').update(expected).digest(),
    createHash('sha256').update(given).digest(),
  );
