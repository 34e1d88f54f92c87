/** Decides, as IAM does, what each role of the app may do. */
import { randomBytes } from 'node:crypto';
import type { Understanding } from '../assembly/understood.ts';
import { type App, type Credentials, PlatformError, type Principal } from '../types.ts';
import { DYNAMODB_CONDITION_KEYS } from './dynamodb-actions.ts';
import { type FunctionPolicies, functionPolicies } from './function-policies.ts';
import { managedPolicies } from './managed-policies.ts';
import { compilePolicy, type Decision, decide, type Statement } from './policy.ts';
import type { ConditionContext } from './service.ts';
import { type TrustPolicies, trustPolicies } from './trust.ts';

export interface AccessControl extends FunctionPolicies, TrustPolicies {
  /** The person who owns the account: may do everything. */
  readonly administrator: Credentials;
  /**
   * What the role's sessions sign with. New at each boot.
   *
   * @throws PlatformError if the app has no such role
   */
  credentialsOf(roleArn: string): Credentials;
  principalOf(accessKeyId: string): Principal | undefined;
  /** What a signature of the holder of this access key is checked with. */
  secretsOf(accessKeyId: string): Credentials | undefined;
  authorize(principal: Principal, action: string, resource: string, context?: ConditionContext): Decision;
  /** How AWS names the caller in messages and tokens: the session of a role, by its function if it has one. */
  callerArn(principal: Principal): string;
}

export const understood: readonly Understanding[] = [
  {
    type: 'AWS::IAM::Role',
    understood: [
      'AssumeRolePolicyDocument.*',
      'ManagedPolicyArns',
      'Path',
      'Policies[].PolicyDocument.*',
      'Policies[].PolicyName',
      'RoleName',
    ],
    ignored: {
      Description: 'a text for people',
      MaxSessionDuration: 'a local session lasts as long as the run',
      'Tags.*': 'no policy that is accepted here speaks of tags',
    },
  },
  { type: 'AWS::IAM::Policy', understood: ['PolicyDocument.*', 'PolicyName', 'Roles'], ignored: {} },
  {
    type: 'AWS::IAM::ManagedPolicy',
    understood: ['ManagedPolicyName', 'Path', 'PolicyDocument.*', 'Roles'],
    ignored: { Description: 'a text for people' },
  },
  {
    type: 'AWS::Lambda::Permission',
    understood: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
    ignored: {},
  },
];

const RULES = {
  conditionKeys: new Set(
    [
      ...DYNAMODB_CONDITION_KEYS,
      'aws:PrincipalArn',
      'aws:SecureTransport',
      'aws:RequestedRegion',
      'ses:FromAddress',
    ].map((key) => key.toLowerCase()),
  ),
  services: new Set([
    'cognito-idp',
    'dynamodb',
    'lambda',
    's3',
    'secretsmanager',
    'ses',
    'sns',
    'sqs',
    'states',
  ]),
};

/**
 * Compiles every policy of the app.
 *
 * @param random gives so many random bytes, for the secrets
 * @throws PlatformError for a policy that cannot be evaluated, naming it
 */
export function accessControl(app: App, random: (size: number) => Buffer = randomBytes): AccessControl {
  const statements = statementsByRole(app);
  const sessions = sessionNames(app);
  const administrator = newCredentials(random);
  const credentials = new Map([...statements.keys()].map((arn) => [arn, newCredentials(random)]));
  const holders = new Map<string, { principal: Principal; credentials: Credentials }>([
    [
      administrator.accessKeyId,
      {
        principal: { kind: 'administrator', arn: `arn:aws:iam::${app.accountId}:root` },
        credentials: administrator,
      },
    ],
    ...[...credentials].map(
      ([arn, own]) =>
        [own.accessKeyId, { principal: { kind: 'role' as const, arn }, credentials: own }] as const,
    ),
  ]);
  return {
    ...functionPolicies(app),
    ...trustPolicies(app),
    administrator,
    credentialsOf(roleArn) {
      const own = credentials.get(roleArn);
      if (!own) throw new PlatformError(`The role ${roleArn} is not one of the app's.`);
      return own;
    },
    principalOf: (accessKeyId) => holders.get(accessKeyId)?.principal,
    secretsOf: (accessKeyId) => holders.get(accessKeyId)?.credentials,
    authorize(principal, action, resource, context = {}) {
      if (principal.kind === 'administrator') return 'allowed';
      return decide(statements.get(principal.arn) ?? [], action, resource, {
        ...context,
        'aws:PrincipalArn': [principal.arn],
        'aws:RequestedRegion': [app.region],
        // The laptop's own loopback stands for the TLS that the SDK speaks to AWS.
        'aws:SecureTransport': ['true'],
      });
    },
    callerArn(principal) {
      if (principal.kind === 'administrator') return principal.arn;
      const name = principal.arn.replace(/^.*\//, '');
      return `arn:aws:sts::${app.accountId}:assumed-role/${name}/${sessions.get(principal.arn) ?? 'local'}`;
    },
  };
}

interface RoleProperties {
  Policies?: { PolicyName: string; PolicyDocument: unknown }[];
  ManagedPolicyArns?: string[];
}

interface PolicyProperties {
  PolicyDocument: unknown;
  Roles?: string[];
}

function statementsByRole(app: App): Map<string, Statement[]> {
  const compile = (document: unknown, where: string) => compilePolicy(document, RULES, where);
  const attached = attachedPolicies(app, compile);
  return new Map(
    app.resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((role) => {
        const where = `${role.stack}/${role.logicalId}`;
        const { Policies = [], ManagedPolicyArns = [] } = role.properties as RoleProperties;
        const statements = [
          ...Policies.flatMap((policy) =>
            compile(policy.PolicyDocument, `${where}, policy ${policy.PolicyName}`),
          ),
          ...ManagedPolicyArns.flatMap((arn) => attached.byArn.get(arn) ?? awsManaged(arn, compile, where)),
          ...(attached.byRoleName.get(role.ref) ?? []),
        ];
        return [role.attributes.Arn ?? '', statements];
      }),
  );
}

type Compile = (document: unknown, where: string) => Statement[];

/** The policies that are resources of their own: those that name their roles, and those that roles name. */
function attachedPolicies(app: App, compile: Compile) {
  const byRoleName = new Map<string, Statement[]>();
  const byArn = new Map<string, Statement[]>();
  for (const policy of app.resources) {
    if (policy.type !== 'AWS::IAM::Policy' && policy.type !== 'AWS::IAM::ManagedPolicy') continue;
    const { PolicyDocument, Roles = [] } = policy.properties as unknown as PolicyProperties;
    const statements = compile(PolicyDocument, `${policy.stack}/${policy.logicalId}`);
    byArn.set(policy.ref, statements);
    for (const name of Roles) byRoleName.set(name, [...(byRoleName.get(name) ?? []), ...statements]);
  }
  return { byRoleName, byArn };
}

function awsManaged(arn: string, compile: Compile, where: string): Statement[] {
  const statements = managedPolicies.get(arn);
  if (!statements)
    throw new PlatformError(`${where}: the managed policy ${arn} is not one that is known locally.`);
  return statements.length === 0 ? [] : compile({ Statement: statements }, arn);
}

/** Lambda names a role's session by the function. */
function sessionNames(app: App): Map<string, string> {
  return new Map(
    app.resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ properties, ref }) => [String(properties.Role), ref]),
  );
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function newCredentials(random: (size: number) => Buffer): Credentials {
  const id = Array.from(random(16), (byte) => KEY_ALPHABET[byte % KEY_ALPHABET.length]).join('');
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: random(30).toString('base64'),
    sessionToken: random(48).toString('base64'),
  };
}
