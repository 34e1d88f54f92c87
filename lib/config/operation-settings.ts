/** Settings of where and how a stage runs: its account, its edges, its records. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { flag, hostName, integer, percent, regionName, text } from './values.ts';

/** Below, even if everything failed the budget would not burn as fast as the fastest alarm asks for. */
const lowestObjective = 93.1;

const retentions = Object.values(RetentionDays).filter((days): days is number => typeof days === 'number');

/** CloudFront's, and so of what API Gateway puts at the edge. */
const edgeCertificate = text(
  /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/,
  'must be the ARN of a certificate in us-east-1',
);

export const operationSettings = {
  /**
   * Explicit account and region, both or neither. `-c stage=staging` and `-c stage=prod` need them: docs/stages.md.
   *
   * @default - where the caller's credentials point
   */
  aws: z.strictObject({
    account: text(/^\d{12}$/, 'must be an account id of 12 digits').optional(),
    region: regionName('ap-northeast-1').optional(),
  }),
  /** The reviewers' page: docs/console.md. */
  console: z.strictObject({
    /** Its own name; prod has a console only with one. @default - a name of CloudFront's */
    domain: hostName('console.example.com').optional(),
    /** Of that name; CloudFront takes certificates of us-east-1. */
    certificateArn: edgeCertificate.optional(),
    /** A firewall for CloudFront. @default - none */
    webAclArn: text(
      /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[A-Za-z0-9_-]{1,128}\/[0-9a-f-]{36}$/,
      'must be the ARN of a web ACL for CloudFront, in us-east-1',
    ).optional(),
  }),
  /** The HTTP API. What all callers together may send a second, and at once, before API Gateway answers 429. */
  api: z.strictObject({
    requestsPerSecond: integer(1, 10_000),
    burst: integer(1, 5_000),
    /** Its own name, and then its only one: docs/domains.md. @default - a name of API Gateway's */
    domain: hostName('api.example.com').optional(),
    /** Of that name; API Gateway takes certificates of us-east-1 for what is at the edge. */
    certificateArn: edgeCertificate.optional(),
  }),
  firewall: z.strictObject({
    enabled: flag,
    /** From one address, behind which a mobile carrier may have thousands; more are refused until it calms down. */
    requestsPerFiveMinutes: integer(10, 2_000_000_000),
    /** The same with one access token, which is as long the same as a session is not renewed: an hour at most. */
    requestsPerTokenPerFiveMinutes: integer(10, 2_000_000_000),
    /** The same for attempts to sign in, which the user pools hear of. */
    signInsPerFiveMinutes: integer(10, 2_000_000_000),
  }),
  deployments: z.strictObject({
    /**
     * How callers come to a new version of a function: a tenth of them for some minutes, while an alarm sends all of them
     * back to the one before, or all at once: docs/deployments.md.
     */
    shift: z.enum(
      ['all_at_once', 'canary_10_percent_5_minutes', 'canary_10_percent_15_minutes'],
      'must be all_at_once, canary_10_percent_5_minutes or canary_10_percent_15_minutes',
    ),
  }),
  logs: z.strictObject({
    retentionDays: integer(1, 3653).refine((days) => retentions.includes(days), {
      error: `must be one of ${retentions.filter((days) => days <= 3653).join(', ')}`,
    }),
  }),
  alarms: z.strictObject({
    /** An SNS topic that hears of every alarm. @default - alarms only show in CloudWatch */
    topicArn: text(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic').optional(),
    /** Hears, in place of the other, of what can wait until people are at work: docs/objectives.md. @default - the other one does */
    ticketTopicArn: text(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic').optional(),
    /** Where the runbook is read, to which every alarm points: docs/runbook.md. */
    runbookUrl: text(/^[!-~]{1,200}$/, 'must be an address or a path, without spaces'),
  }),
  /** What customers and stores may rely on, and alarms when it is used up too fast: docs/objectives.md. */
  objectives: z.strictObject({
    enabled: flag,
    /** Of the requests that move money, those that do not fail on our side. */
    availablePercent: percent(lowestObjective, 99.99),
    /** Of the same, those that are answered within `fastMilliseconds`. */
    fastPercent: percent(lowestObjective, 99.99),
    fastMilliseconds: integer(50, 20_000),
    /** Of held payments, those that somebody decides before they run out. */
    decidedPercent: percent(lowestObjective, 99.99),
    /** Of transfers, those that are in the history after `freshSeconds`. */
    freshPercent: percent(lowestObjective, 99.99),
    freshSeconds: integer(5, 3600),
  }),
  /** Five of CloudWatch, which costs for each: docs/dashboards.md. */
  dashboards: z.strictObject({ enabled: flag }),
  /** The chain of blocks that seals the ledger: docs/sealing.md. */
  sealing: z.strictObject({
    /**
     * How long nobody can delete a block. In prod this is S3's compliance mode: not even the owner of the account ends
     * it before its time.
     */
    retentionDays: integer(1, 36_500),
    /** How long changes are gathered for one block. */
    windowSeconds: integer(0, 300),
  }),
  /** What stores are owed: docs/store-side.md. */
  stores: z.strictObject({
    /** How long transfers are gathered before they are projected: the longer, the less each of them costs. */
    windowSeconds: integer(0, 300),
  }),
  /** Whether the tables and the reviews agree: docs/reconciliation.md. */
  reconciliation: z.strictObject({
    /** From one run to the next. */
    everyHours: integer(1, 84),
    /** Read units a second that a run may take of all tables together. */
    readsPerSecond: integer(10, 100_000),
    /** What the consumers of a stream have not done after so long is a difference. */
    settleSeconds: integer(30, 3600),
  }),
  /** Whether tables and user pools refuse to be deleted, and outlive their stack. */
  keepData: flag,
};
