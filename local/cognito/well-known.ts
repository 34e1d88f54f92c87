/** The public documents of a pool: its keys (RFC 7517) and OpenID Connect discovery. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders } from './cors.ts';
import type { PoolSecrets } from './pool-secrets.ts';
import type { Pool } from './pools.ts';

/** Answers `GET /<poolId>/.well-known/...`; false where the request is for something else. */
export type WellKnown = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createWellKnown(
  pools: ReadonlyMap<string, Pool>,
  secretsOf: (pool: Pool) => PoolSecrets,
): WellKnown {
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const [, poolId, document] =
      /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path) ?? [];
    const pool = poolId === undefined ? undefined : pools.get(poolId);
    if (!pool || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    const body = document === 'jwks.json' ? secretsOf(pool).jwks : discovery(pool);
    response.writeHead(200, {
      ...corsHeaders,
      'content-type': 'application/json',
      'cache-control': 'public, max-age=86400',
    });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    return true;
  };
}

const discovery = (pool: Pool) => ({
  id_token_signing_alg_values_supported: ['RS256'],
  issuer: pool.issuer,
  jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
  ...(pool.domains[0] !== undefined && {
    token_endpoint: `https://${pool.domains[0]}.auth.${pool.region}.amazoncognito.com/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }),
});
