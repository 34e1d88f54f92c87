/** User pools, their app clients and groups, as the synthesized templates declare them. */
import { type App, PlatformError, type Resource } from '../types.ts';
import { type Schema, schemaOf } from './attributes.ts';
import { type Client, readClient } from './clients.ts';
import type { PasswordPolicy } from './password-policy.ts';
import { list, object, type Properties, refusal } from './properties.ts';
import { readTriggers } from './read-triggers.ts';
import type { TriggerName } from './triggers.ts';

export type Contact = 'email' | 'phone_number';

export interface Pool {
  readonly id: string;
  readonly arn: string;
  /** The part of the id after the region, which is what SRP calls the pool's name. */
  readonly srpName: string;
  readonly region: string;
  readonly issuer: string;
  readonly mfa: 'OFF' | 'ON' | 'OPTIONAL';
  readonly autoVerified: readonly Contact[];
  /** Not empty: people sign in with a contact, and the user name is the `sub`. */
  readonly usernameAttributes: readonly Contact[];
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive: boolean;
  readonly passwordPolicy: PasswordPolicy;
  readonly temporaryPasswordDays: number;
  /** Undefined where devices are not tracked. */
  readonly devices: { readonly rememberOnPrompt: boolean; readonly skipsMfa: boolean } | undefined;
  readonly adminOnly: boolean;
  readonly schema: Schema;
  readonly verifyBeforeUpdate: readonly string[];
  readonly recovery: readonly string[];
  readonly messages: Messages;
  /** Where the token endpoint is. */
  readonly domains: string[];
  /** `<resource server>/<scope>` of the pool's resource servers. */
  readonly customScopes: Set<string>;
  /** The ARNs of the functions that the pool's triggers call. */
  readonly triggers: ReadonlyMap<TriggerName, string>;
  readonly clients: Map<string, Client>;
  readonly groups: Map<string, Group>;
}

/** Templates of the pool's messages: `{####}` is the code, `{username}` the user. */
interface Messages {
  readonly verifySubject: string;
  readonly verifyText: string;
  readonly inviteSubject: string;
  readonly inviteText: string;
}

export interface Group {
  readonly name: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly precedence: number | undefined;
}

/** Pool id -> pool. Throws PlatformError for a setting that this Cognito does not have. */
export function readPools(app: App): ReadonlyMap<string, Pool> {
  const pools = new Map<string, Pool>();
  const ofType = (type: string) => app.resources.filter((resource) => resource.type === type);
  for (const resource of ofType('AWS::Cognito::UserPool')) {
    pools.set(resource.ref, readPool(resource, app.region));
  }
  const poolOf = (resource: Resource) => {
    const pool = pools.get(String(resource.properties.UserPoolId));
    if (!pool)
      throw refusal(resource, `its user pool ${resource.properties.UserPoolId} is not in the templates`);
    return pool;
  };
  for (const resource of ofType('AWS::Cognito::UserPoolDomain')) {
    poolOf(resource).domains.push(String(resource.properties.Domain));
  }
  for (const resource of ofType('AWS::Cognito::UserPoolResourceServer')) {
    const { Identifier, Scopes = [] } = resource.properties;
    for (const { ScopeName } of Scopes as Properties[]) {
      poolOf(resource).customScopes.add(`${Identifier}/${ScopeName}`);
    }
  }
  for (const resource of ofType('AWS::Cognito::UserPoolClient')) {
    const pool = poolOf(resource);
    pool.clients.set(resource.ref, readClient(resource, pool));
  }
  for (const resource of ofType('AWS::Cognito::UserPoolGroup')) {
    const group = readGroup(resource.properties);
    poolOf(resource).groups.set(group.name, group);
  }
  return pools;
}

function readPool(resource: Resource, region: string): Pool {
  const p = resource.properties;
  const mfa = String(p.MfaConfiguration ?? 'OFF') as Pool['mfa'];
  const enabledMfas = list(p.EnabledMfas);
  if (mfa !== 'OFF' && (enabledMfas.length !== 1 || enabledMfas[0] !== 'SOFTWARE_TOKEN_MFA')) {
    throw refusal(resource, 'EnabledMfas other than [SOFTWARE_TOKEN_MFA] is not supported yet');
  }
  const admin = object(p.AdminCreateUserConfig);
  const recovery = object(p.AccountRecoverySetting).RecoveryMechanisms as Properties[] | undefined;
  return {
    id: resource.ref,
    arn: resource.attributes.Arn ?? '',
    srpName: resource.ref.slice(resource.ref.indexOf('_') + 1),
    region,
    issuer: `https://cognito-idp.${region}.amazonaws.com/${resource.ref}`,
    mfa,
    autoVerified: list(p.AutoVerifiedAttributes) as Contact[],
    usernameAttributes: list(p.UsernameAttributes) as Contact[],
    aliasAttributes: list(p.AliasAttributes),
    caseSensitive: object(p.UsernameConfiguration).CaseSensitive !== false,
    ...readPasswordPolicy(object(object(p.Policies).PasswordPolicy)),
    devices: readDevices(p.DeviceConfiguration),
    adminOnly: admin.AllowAdminCreateUserOnly === true,
    schema: schemaOf((p.Schema as Properties[] | undefined) ?? []),
    verifyBeforeUpdate: list(object(p.UserAttributeUpdateSettings).AttributesRequireVerificationBeforeUpdate),
    recovery: [...(recovery ?? [{ Name: 'verified_phone_number' }, { Name: 'verified_email', Priority: 2 }])]
      .sort((a, b) => Number(a.Priority ?? 1) - Number(b.Priority ?? 1))
      .map((one) => String(one.Name)),
    messages: readMessages(p, object(admin.InviteMessageTemplate)),
    triggers: readTriggers(resource),
    domains: [],
    customScopes: new Set(),
    clients: new Map(),
    groups: new Map(),
  };
}

function readPasswordPolicy(policy: Properties) {
  return {
    passwordPolicy: {
      minimumLength: Number(policy.MinimumLength ?? 8),
      lowercase: policy.RequireLowercase !== false,
      uppercase: policy.RequireUppercase !== false,
      numbers: policy.RequireNumbers !== false,
      symbols: policy.RequireSymbols !== false,
    },
    temporaryPasswordDays: Number(policy.TemporaryPasswordValidityDays ?? 7),
  };
}

/** Naming either setting turns tracking on, whatever its value. */
function readDevices(value: unknown): Pool['devices'] {
  const settings = object(value);
  if (Object.keys(settings).length === 0) return undefined;
  return {
    rememberOnPrompt: settings.DeviceOnlyRememberedOnUserPrompt === true,
    // Despite its name, true means that a remembered device may skip the second factor.
    skipsMfa: settings.ChallengeRequiredOnNewDevice === true,
  };
}

function readMessages(p: Properties, invite: Properties): Messages {
  const verify = object(p.VerificationMessageTemplate);
  if ((verify.DefaultEmailOption ?? 'CONFIRM_WITH_CODE') !== 'CONFIRM_WITH_CODE') {
    throw new PlatformError('DefaultEmailOption other than CONFIRM_WITH_CODE is not supported yet.');
  }
  return {
    verifySubject: String(verify.EmailSubject ?? p.EmailVerificationSubject ?? 'Your verification code'),
    verifyText: String(
      verify.EmailMessage ?? p.EmailVerificationMessage ?? 'Your confirmation code is {####}',
    ),
    inviteSubject: String(invite.EmailSubject ?? 'Your temporary password'),
    inviteText: String(
      invite.EmailMessage ?? 'Your username is {username} and temporary password is {####}.',
    ),
  };
}

function readGroup(p: Properties): Group {
  return {
    name: String(p.GroupName),
    description: p.Description === undefined ? undefined : String(p.Description),
    roleArn: p.RoleArn === undefined ? undefined : String(p.RoleArn),
    precedence: p.Precedence === undefined ? undefined : Number(p.Precedence),
  };
}
