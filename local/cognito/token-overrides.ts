/** What a pre token generation function (V2_0) may change in tokens, applied to their claims. */
import { isRecord, unrecognizable } from './triggers.ts';

type Claims = Readonly<Record<string, unknown>>;

interface TokenGeneration {
  readonly add: Claims;
  readonly suppress: ReadonlySet<string>;
  readonly scopesToAdd: readonly string[];
  readonly scopesToSuppress: ReadonlySet<string>;
}

export interface TokenOverrides {
  readonly id: TokenGeneration;
  readonly access: TokenGeneration;
  /** Undefined: the user's own. */
  readonly groups: readonly string[] | undefined;
}

/** The claims that Cognito vouches for (developer guide, "Pre token generation Lambda trigger"). */
const PROTECTED = new Set([
  ...[
    'acr',
    'amr',
    'at_hash',
    'aud',
    'auth_time',
    'azp',
    'client_id',
    'device_key',
    'event_id',
    'exp',
    'iat',
  ],
  ...[
    'identities',
    'iss',
    'jti',
    'nbf',
    'nonce',
    'origin_jti',
    'scope',
    'sub',
    'token_use',
    'username',
    'version',
  ],
]);

const isProtected = (claim: string) => PROTECTED.has(claim) || /^(?:cognito|dev):/.test(claim);

/** Reads the function's response. Throws InvalidLambdaResponseException. */
export function readOverrides(response: Claims | undefined): TokenOverrides | undefined {
  const details = member(response ?? {}, 'claimsAndScopeOverrideDetails');
  if (details === undefined) return undefined;
  const groups = member(details, 'groupOverrideDetails')?.groupsToOverride;
  return {
    id: readGeneration(member(details, 'idTokenGeneration') ?? {}),
    access: readGeneration(member(details, 'accessTokenGeneration') ?? {}),
    groups: groups === undefined || groups === null ? undefined : names(groups),
  };
}

const readGeneration = (generation: Claims): TokenGeneration => ({
  add: member(generation, 'claimsToAddOrOverride') ?? {},
  suppress: new Set(names(generation.claimsToSuppress)),
  scopesToAdd: names(generation.scopesToAdd),
  scopesToSuppress: new Set(names(generation.scopesToSuppress)),
});

/** Claims that Cognito vouches for stay as they are, whatever the function says. */
export function overridden(claims: Claims, generation: TokenGeneration | undefined): Record<string, unknown> {
  if (!generation) return { ...claims };
  const kept = Object.entries(claims).filter(
    ([name]) => isProtected(name) || !(generation.suppress.has(name) || name in generation.add),
  );
  const added = Object.entries(generation.add).filter(
    ([name]) => !isProtected(name) && !generation.suppress.has(name),
  );
  const changed: Record<string, unknown> = Object.fromEntries([...kept, ...added]);
  if (typeof claims.scope === 'string') {
    const scopes = new Set([...claims.scope.split(' '), ...generation.scopesToAdd.filter(mayAdd)]);
    changed.scope = [...scopes].filter((scope) => !generation.scopesToSuppress.has(scope)).join(' ');
  }
  return changed;
}

/** Cognito's own scopes come from a sign-in alone. */
const mayAdd = (scope: string) => !scope.startsWith('aws.cognito') && !/\s/.test(scope);

function member(of: Claims, name: string): Claims | undefined {
  const value = of[name] ?? undefined;
  if (value !== undefined && !isRecord(value)) throw unrecognizable();
  return value;
}

function names(value: unknown): string[] {
  const list = value ?? [];
  if (!Array.isArray(list) || list.some((one) => typeof one !== 'string')) throw unrecognizable();
  return list;
}
