/** App clients, as the templates or CreateUserPoolClient declare them. */
import type { Resource } from '../types.ts';
import type { Pool } from './pools.ts';
import { list, object, refusal } from './properties.ts';

export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

export interface Client {
  readonly id: string;
  readonly name: string | undefined;
  readonly pool: Pool;
  /** Oldest first, two at most: `AppClients` adds and deletes them. None for a public client. */
  readonly secrets: ClientSecret[];
  readonly flows: ReadonlySet<string>;
  readonly hidesUsers: boolean;
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly rotation: { readonly graceSeconds: number } | undefined;
  readonly revocation: boolean;
  readonly readable: ReadonlySet<string> | undefined;
  readonly writable: ReadonlySet<string> | undefined;
  readonly sessionMinutes: number;
  /** Empty where the client may not use the token endpoint. */
  readonly oauth: { readonly flows: ReadonlySet<string>; readonly scopes: ReadonlySet<string> };
}

const FLOWS = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_CUSTOM_AUTH',
];
const DEFAULT_FLOWS = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH'];
const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** Throws PlatformError for a setting that this Cognito does not have. */
export function readClient(resource: Resource, pool: Pool): Client {
  const p = resource.properties;
  const flows = p.ExplicitAuthFlows === undefined ? DEFAULT_FLOWS : list(p.ExplicitAuthFlows);
  const strange = flows.find((flow) => !FLOWS.includes(flow));
  if (strange) throw refusal(resource, `the authentication flow ${strange} is not supported yet`);
  const provider = list(p.SupportedIdentityProviders).find((name) => name !== 'COGNITO');
  if (provider) throw refusal(resource, `the identity provider ${provider} is not supported yet`);
  const units = object(p.TokenValidityUnits);
  const seconds = (value: unknown, unit: unknown, byDefault: number, defaultUnit: string) =>
    Number(value ?? byDefault) * (UNIT_SECONDS[String(unit ?? defaultUnit)] ?? 1);
  const rotation = object(p.RefreshTokenRotation);
  return {
    id: resource.ref,
    name: resource.attributes.Name,
    pool,
    secrets:
      p.GenerateSecret === true
        ? [{ id: `${resource.ref}--0`, value: secretOf(resource), createdAt: 0 }]
        : [],
    flows: new Set(flows),
    hidesUsers: p.PreventUserExistenceErrors === 'ENABLED',
    accessTokenSeconds: seconds(p.AccessTokenValidity, units.AccessToken, 1, 'hours'),
    idTokenSeconds: seconds(p.IdTokenValidity, units.IdToken, 1, 'hours'),
    refreshTokenSeconds: seconds(p.RefreshTokenValidity, units.RefreshToken, 30, 'days'),
    rotation:
      rotation.Feature === 'ENABLED'
        ? { graceSeconds: Number(rotation.RetryGracePeriodSeconds ?? 0) }
        : undefined,
    revocation: p.EnableTokenRevocation !== false,
    readable: p.ReadAttributes === undefined ? undefined : new Set(list(p.ReadAttributes)),
    writable: p.WriteAttributes === undefined ? undefined : new Set(list(p.WriteAttributes)),
    sessionMinutes: Number(p.AuthSessionValidity ?? 3),
    oauth: readOauth(resource, pool),
  };
}

const PERSONAL_SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** Refuses what CreateUserPoolClient refuses. */
function readOauth(resource: Resource, pool: Pool): Client['oauth'] {
  const p = resource.properties;
  if (p.AllowedOAuthFlowsUserPoolClient !== true) return { flows: new Set(), scopes: new Set() };
  const flows = new Set(list(p.AllowedOAuthFlows));
  const scopes = new Set(list(p.AllowedOAuthScopes));
  const strange = [...scopes].find(
    (scope) => !PERSONAL_SCOPES.includes(scope) && !pool.customScopes.has(scope),
  );
  if (strange) throw refusal(resource, `no resource server of its pool has the scope ${strange}`);
  if (flows.has('client_credentials')) {
    if (flows.size > 1)
      throw refusal(resource, 'client_credentials cannot be combined with other OAuth flows');
    if (p.GenerateSecret !== true) throw refusal(resource, 'client_credentials needs a client secret');
  }
  return { flows, scopes };
}

function secretOf(resource: Resource): string {
  const secret = resource.attributes.ClientSecret;
  if (!secret) throw refusal(resource, 'it has a secret, and the templates give none');
  return secret;
}
