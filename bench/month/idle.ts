/** What a stage costs while nobody uses it, from its templates: every type of resource is said to bill then, or not to. */
import type { StageResource } from '../../scripts/synthesis/resources-of.ts';
import type { Bill, Thing } from '../cost/prices.ts';
import { computeSeconds, HOURS } from './assumptions.ts';

export interface IdleCost {
  readonly type: string;
  readonly count: number;
  readonly bill: Bill;
  readonly why: string;
}

interface Billed {
  readonly why: string;
  billOf(resource: StageResource): Bill;
}

const one = (thing: Thing) => (): Bill => ({ [thing]: 1 });

const billed: Readonly<Record<string, Billed>> = {
  'AWS::KMS::Key': {
    why: 'the key of tables, secrets and logs, and that of their copies',
    billOf: one('keys'),
  },
  'AWS::SecretsManager::Secret': {
    why: 'secrets of webhooks, cursors, codes and names',
    billOf: ({ Properties }) => ({ secrets: 1 + (Properties?.ReplicaRegions?.length ?? 0) }),
  },
  'AWS::S3::Bucket': {
    why: 'four metrics of what is replicated',
    billOf: ({ Properties }) => ({
      customMetrics: 4 * (Properties?.ReplicationConfiguration?.Rules.length ?? 0),
    }),
  },
  'AWS::CloudWatch::Alarm': {
    why: 'alarms, each by the metrics that it watches',
    billOf: ({ Properties }) => ({ alarms: metricsIn(Properties?.Metrics) }),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    why: 'alarms of two windows of an objective',
    billOf: one('compositeAlarms'),
  },
  'AWS::CloudWatch::Dashboard': { why: 'dashboards', billOf: one('dashboards') },
  'AWS::Events::Rule': { why: 'functions that a schedule invokes, with a read each', billOf: scheduled },
  'AWS::WAFv2::WebACL': {
    why: 'firewalls and their rules',
    billOf: ({ Properties }) => ({ firewalls: 1, firewallRules: Properties?.Rules.length }),
  },
};

/** An alarm on metric math is billed for each metric in it, and for each that a query in it finds: each of ours finds one. */
const metricsIn = (
  metrics: readonly { readonly MetricStat?: object; readonly Expression?: string }[] | undefined,
): number =>
  metrics?.filter(
    ({ MetricStat, Expression }) => MetricStat !== undefined || Expression?.startsWith('SELECT '),
  ).length ?? 1;

/** Types for which AWS takes nothing as long as nobody uses them, and why. */
const free: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'AWS::ApiGateway::Account',
      'AWS::ApiGateway::Authorizer',
      'AWS::ApiGateway::BasePathMapping',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::DomainName',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::Model',
      'AWS::ApiGateway::RequestValidator',
      'AWS::ApiGateway::Resource',
      'AWS::ApiGateway::RestApi',
    ].map((type) => [type, 'by the request']),
  ),
  'AWS::ApiGateway::Stage': 'by the request, as it has no cache',
  'AWS::Backup::BackupPlan': 'free',
  'AWS::Backup::BackupSelection': 'free',
  'AWS::Backup::BackupVault': 'by what it keeps',
  'AWS::CloudFront::Distribution': 'by the request and byte',
  'AWS::CloudFront::Function': 'by the request',
  'AWS::CloudFront::OriginAccessControl': 'free',
  'AWS::CloudFront::ResponseHeadersPolicy': 'free',
  'AWS::Cognito::UserPool': 'by the user who signs in',
  'AWS::Cognito::UserPoolClient': 'by the user or token',
  'AWS::Cognito::UserPoolDomain': 'free',
  'AWS::Cognito::UserPoolGroup': 'free',
  'AWS::Cognito::UserPoolResourceServer': 'free',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment': 'in the price of a user',
  'AWS::DynamoDB::GlobalTable': 'by the request and by what it keeps, as it is on demand',
  'AWS::IAM::Policy': 'free',
  'AWS::IAM::Role': 'free',
  'AWS::CodeDeploy::Application': 'free',
  'AWS::CodeDeploy::DeploymentGroup': 'free for functions',
  'AWS::KMS::Alias': 'free',
  'AWS::Lambda::Alias': 'free',
  'AWS::Lambda::EventSourceMapping': 'Lambda reads streams of DynamoDB for nothing',
  'AWS::Lambda::Function': 'by the request, as nothing is provisioned',
  'AWS::Lambda::Permission': 'free',
  'AWS::Lambda::Version': 'by the request, as nothing is provisioned; its code counts as stored',
  'AWS::Logs::LogGroup': 'by what is written and kept',
  'AWS::Logs::MetricFilter': 'by the hour in which a line matches',
  'AWS::Logs::QueryDefinition': 'free; a query bills by what it reads',
  'AWS::S3::BucketPolicy': 'free',
  'AWS::SQS::Queue': 'by the request; nothing polls one',
  'AWS::SQS::QueuePolicy': 'free',
  'AWS::StepFunctions::StateMachine': 'by the transition, as it is a standard workflow',
  'AWS::WAFv2::LoggingConfiguration': 'by what is written, which is what was blocked',
  'AWS::WAFv2::WebACLAssociation': 'in the price of its firewall',
  'Custom::ConsoleFiles': 'runs at a deployment alone',
};

/** @throws Error for a type of which nobody has said whether it bills, and for what makes a free one bill */
export function idleCostsOf(resources: readonly StageResource[]): readonly IdleCost[] {
  for (const resource of resources) refuseUnknown(resource);
  return Object.entries(billed).flatMap(([type, { why, billOf }]) => {
    const found = resources.filter((each) => each.Type === type);
    const bill = sumOf(found.map(billOf));
    return Object.values(bill).every((count) => count === 0)
      ? []
      : [{ type, why, count: found.length, bill }];
  });
}

function refuseUnknown({ Type, Properties }: StageResource): void {
  if (!(Type in billed) && !(Type in free))
    throw new Error(`Nobody has said whether ${Type} bills while idle: bench/month/idle.ts`);
  const provisioned =
    Properties?.WriteProvisionedThroughputSettings !== undefined ||
    Properties?.ProvisionedConcurrencyConfig !== undefined ||
    Properties?.CacheClusterEnabled === true;
  if (provisioned) throw new Error(`A ${Type} with something provisioned bills while idle`);
}

export const sumOf = (bills: readonly Bill[]): Bill => {
  const sum: Partial<Record<Thing, number>> = {};
  for (const bill of bills)
    for (const [thing, count] of Object.entries(bill) as [Thing, number][])
      sum[thing] = (sum[thing] ?? 0) + count;
  return sum;
};

const minutes: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

function scheduled({ Properties }: StageResource): Bill {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(Properties?.ScheduleExpression));
  if (!rate) throw new Error(`${Properties?.ScheduleExpression} is no rate`);
  const invocations = (HOURS * 60) / (Number(rate[1]) * (minutes[rate[2] ?? ''] ?? Number.NaN));
  return { invocations, computeSeconds: invocations * computeSeconds(1), readUnits: invocations / 2 };
}
