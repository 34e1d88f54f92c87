/** Every statement of a tree's policies: of roles, which say what somebody may do, and of resources, which let somebody in. */
import type { Statement } from '../permissions.ts';
import { asList, type Resource, type Synthesized } from '../synthesized.ts';

export interface LettingIn extends Statement {
  readonly Principal?: unknown;
}

export interface Placed {
  /** `<stack>/<logical id>`. */
  readonly at: string;
  readonly resource: Resource;
  readonly statement: LettingIn;
}

export const labelOf = ({ stack, logicalId }: Resource): string => `${stack}/${logicalId}`;

const documents = {
  roles: {
    'AWS::IAM::Policy': ['PolicyDocument'],
    'AWS::IAM::ManagedPolicy': ['PolicyDocument'],
  },
  resources: {
    'AWS::ApiGateway::RestApi': ['Policy'],
    'AWS::Backup::BackupVault': ['AccessPolicy'],
    'AWS::DynamoDB::GlobalTable': ['ResourcePolicy', 'PolicyDocument'],
    'AWS::KMS::Key': ['KeyPolicy'],
    'AWS::S3::BucketPolicy': ['PolicyDocument'],
    'AWS::SNS::TopicPolicy': ['PolicyDocument'],
    'AWS::SQS::QueuePolicy': ['PolicyDocument'],
    'AWS::SecretsManager::ResourcePolicy': ['ResourcePolicy'],
  },
} as const;

/** Of these a resource has no document, or one that no statement is in. */
const otherwise = [
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
];

/** Types that have a policy of which nothing here knows where it is. */
export const unknownPolicies = (app: Synthesized): readonly string[] =>
  app.resources
    .filter(
      ({ type }) =>
        /Polic(y|ies)$/.test(type) &&
        !(type in documents.roles || type in documents.resources || otherwise.includes(type)),
    )
    .map(labelOf);

const statementsAt = (
  app: Synthesized,
  places: Readonly<Record<string, readonly string[]>>,
): readonly Placed[] =>
  Object.entries(places).flatMap(([type, path]) =>
    app.ofType(type).flatMap((resource) => {
      const document = path.reduce<unknown>(
        (part, name) => (part as Record<string, unknown> | undefined)?.[name],
        resource.properties,
      ) as { Statement?: LettingIn | LettingIn[] } | undefined;
      return asList(document?.Statement).map((statement) => ({ at: labelOf(resource), resource, statement }));
    }),
  );

/** What somebody may do. */
export const ofRoles = (app: Synthesized): readonly Placed[] => [
  ...statementsAt(app, documents.roles),
  ...app
    .ofType('AWS::IAM::Role')
    .flatMap((resource) =>
      asList<{ PolicyDocument: { Statement: Statement | Statement[] } }>(
        resource.properties.Policies,
      ).flatMap(({ PolicyDocument: { Statement } }) =>
        asList(Statement).map((statement) => ({ at: labelOf(resource), resource, statement })),
      ),
    ),
];

/** Who is let in. */
export const ofResources = (app: Synthesized): readonly Placed[] => statementsAt(app, documents.resources);

/** Who may take a role. */
export const ofTrust = (app: Synthesized): readonly Placed[] =>
  statementsAt(app, { 'AWS::IAM::Role': ['AssumeRolePolicyDocument'] });

export const allows = ({ statement }: Placed): boolean => statement.Effect === 'Allow';
