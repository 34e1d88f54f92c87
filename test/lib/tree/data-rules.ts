/** Rules over what keeps data in a tree. Each gives what breaks it, and nothing where all is well. */
import { asList, nameOf, type Resource, type Synthesized } from '../synthesized.ts';
import { type LettingIn, labelOf } from './policies.ts';
import type { Rule } from './policy-rules.ts';

/** By type of what keeps data: the reference to its key, or the service whose own key it is, or nothing. */
const encryption: Readonly<Record<string, (properties: Resource['properties']) => unknown>> = {
  'AWS::Backup::BackupVault': ({ EncryptionKeyArn }) => EncryptionKeyArn,
  // One of whose replicas has none, has none.
  'AWS::DynamoDB::GlobalTable': ({ SSESpecification, Replicas }) =>
    SSESpecification?.SSEEnabled === true && SSESpecification.SSEType === 'KMS'
      ? firstOrNone(replicasOf(Replicas).map((replica) => replica.SSESpecification?.KMSMasterKeyId))
      : undefined,
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
  'AWS::S3::Bucket': ({ BucketEncryption }) => {
    const [rule] = asList<{
      ServerSideEncryptionByDefault?: { KMSMasterKeyID?: unknown; SSEAlgorithm?: string };
    }>(BucketEncryption?.ServerSideEncryptionConfiguration);
    const { KMSMasterKeyID, SSEAlgorithm } = rule?.ServerSideEncryptionByDefault ?? {};
    return KMSMasterKeyID ?? (SSEAlgorithm === 'AES256' ? 'S3' : undefined);
  },
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SQS::Queue': ({ KmsMasterKeyId, SqsManagedSseEnabled }) =>
    KmsMasterKeyId ?? (SqsManagedSseEnabled === true ? 'SQS' : undefined),
  'AWS::SecretsManager::Secret': ({ KmsKeyId, ReplicaRegions }) =>
    firstOrNone([
      KmsKeyId,
      ...asList<{ KmsKeyId?: unknown }>(ReplicaRegions).map((replica) => replica.KmsKeyId),
    ]),
};

interface Replica {
  readonly SSESpecification?: { readonly KMSMasterKeyId?: unknown };
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
}

const replicasOf = (replicas: Replica[] | undefined) => asList<Replica>(replicas);

const firstOrNone = (keys: readonly unknown[]): unknown => (keys.includes(undefined) ? undefined : keys[0]);

/** The rule packs know tables of the older type alone. */
export const unrestorable: Rule = (app) =>
  app
    .ofType('AWS::DynamoDB::GlobalTable')
    .filter(
      ({ properties: { Replicas } }) =>
        replicasOf(Replicas).length === 0 ||
        replicasOf(Replicas).some(
          ({ PointInTimeRecoverySpecification: recovery }) => recovery?.PointInTimeRecoveryEnabled !== true,
        ),
    )
    .map(labelOf);

/** Types that keep data as well, none of which is there: whoever brings one says here how it is encrypted. */
const otherKeepers =
  /^AWS::(DocDB|EFS|ElastiCache|Elasticsearch|FSx|Kinesis|KinesisFirehose|MSK|MemoryDB|Neptune|OpenSearchService|QLDB|RDS|Redshift|S3Express|Timestream)::/;

export const unencrypted: Rule = (app) => [
  ...Object.entries(encryption).flatMap(([type, keyOf]) =>
    app
      .ofType(type)
      .filter(({ properties }) => keyOf(properties) === undefined)
      .map(labelOf),
  ),
  ...app.resources.filter(({ type }) => otherKeepers.test(type)).map(labelOf),
];

/** `<type>: <key>`, once each. */
export const keysIn = (app: Synthesized): ReadonlySet<string> =>
  new Set(
    Object.entries(encryption).flatMap(([type, keyOf]) =>
      app.ofType(type).map(({ stack, properties }) => {
        const key = keyOf(properties);
        return `${type}: ${typeof key === 'string' ? key : nameOf(app.pointedTo(stack, key))}`;
      }),
    ),
  );

export const keysThatStay: Rule = (app) =>
  app
    .ofType('AWS::KMS::Key')
    .filter(({ properties }) => properties.EnableKeyRotation !== true)
    .map(labelOf);

export const publicBuckets: Rule = (app) =>
  app
    .ofType('AWS::S3::Bucket')
    .filter(({ properties: { PublicAccessBlockConfiguration: block, AccessControl } }) => {
      const blocked = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
      return AccessControl?.startsWith('Public') || !blocked.every((each) => block?.[each] === true);
    })
    .map(labelOf);

/** By type: the type of its policy, and the policy's member that says what it is of. */
const policies = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
} as const;

const refusesPlainText = ({ Effect, Principal, Condition }: LettingIn) =>
  Effect === 'Deny' &&
  /^("\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(Principal)) &&
  Condition?.Bool?.['aws:SecureTransport'] === 'false';

export const plainTextTaken: Rule = (app) =>
  Object.entries(policies).flatMap(([type, [policyType, member]]) =>
    app
      .ofType(type)
      .filter(
        (resource) =>
          !app
            .ofType(policyType)
            .filter(({ stack, properties }) =>
              asList<unknown>(properties[member]).some((each) => app.pointedTo(stack, each) === resource),
            )
            .some(({ properties }) =>
              asList<LettingIn>(properties.PolicyDocument.Statement).some(refusesPlainText),
            ),
      )
      .map(labelOf),
  );

/** Names that a secret would have, and texts that look like one. A reference to a secret's name is none; its value is. */
const secretName = /SECRET|PASSWORD|PASSPHRASE|TOKEN|CREDENTIAL|PRIVATE|(^|_)PIN$|API_?KEY|_KEY$/i;
const secretText =
  /[A-Za-z0-9+/_-]{32,}|-----BEGIN|\beyJ|\b(AKIA|ASIA)[A-Z0-9]{12}|\b(whsec|sk|rk|ghp|xox[bp])_|\{\{resolve:(secretsmanager|ssm-secure)/;

/** A name by convention, of this app's own. */
const knownName = /^holdfast-[a-z]+-seals-\d{12}-[a-z0-9-]+$/;

/** `<function>: <variable>`. */
export const secretsInEnvironments: Rule = (app) => {
  const ofFunctions = app.ofType('AWS::Lambda::Function').flatMap((resource) => {
    const variables = resource.properties.Environment?.Variables ?? {};
    return Object.entries(variables).map(([name, value]) => ({ resource, name, value }));
  });
  const ofBuilds = app
    .ofType('AWS::CodeBuild::Project')
    .flatMap((resource) =>
      asList<{ Name: string; Value: unknown }>(resource.properties.Environment?.EnvironmentVariables).map(
        ({ Name: name, Value: value }) => ({ resource, name, value }),
      ),
    );
  return [...ofFunctions, ...ofBuilds]
    .filter(({ name, value }) => secretName.test(name) || looksSecret(value))
    .map(({ resource, name }) => `${labelOf(resource)}: ${name}`);
};

/** Of what is only known at the deployment, the texts around the references. */
const looksSecret = (value: unknown): boolean =>
  typeof value === 'string'
    ? secretText.test(value) && !knownName.test(value)
    : /\{\{resolve:(secretsmanager|ssm-secure)/.test(JSON.stringify(value));
