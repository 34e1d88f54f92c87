/** Settings of what is left when something fails: copies of the tables, and room for what must go on. */
import * as z from 'zod';
import { flag, integer, regionName, text } from './values.ts';

const tableName = text(/^[A-Za-z0-9_.-]{3,255}$/, 'must be the name of a table');
const streamArn = text(
  /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}\/stream\/[0-9T:.-]+$/,
  "must be the ARN of a table's stream",
);

const secretArn = text(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
  'must be the ARN of a secret',
);

export const survivingSettings = {
  /** Copies of the tables that outlive them: docs/surviving.md. Every table can be restored to any second of 35 days besides. */
  backup: z.strictObject({
    /** A copy of Ledger, Registry and Cases each day, in a vault. */
    enabled: flag,
    /** How long a copy is kept, and the vault's lock refuses to let it go. */
    retentionDays: integer(35, 36_500),
    /**
     * With `governance`, whom IAM lets may change the lock. With `compliance` nobody ever may, neither the account's owner nor
     * AWS, from three days after the deployment on: what is in the vault is paid for until its time is over.
     */
    lock: z.enum(['governance', 'compliance'], 'must be governance or compliance'),
    /** A vault of another account, to which each copy is copied; its policy has to let this one. @default - none */
    copyTo: text(
      /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/,
      'must be the ARN of a backup vault',
    ).optional(),
  }),
  /** What is kept in a second region: docs/surviving.md. */
  standby: z.strictObject({
    /** That region, of the same account. @default - none: what a region loses is lost */
    region: regionName('ap-northeast-3').optional(),
    /**
     * Ledger, Registry and Cases are replicated there as they are written, and the sealed chain with them, for a second stage to
     * read, and to go on with where this one's region is lost. Each write is paid for twice.
     */
    replicas: flag,
    /** The second region goes on with the chain: what this one's bucket still has is replicated there no more. */
    cutOff: flag,
    /** An SNS topic of that region, which hears of the alarms there. @default - they only show in CloudWatch */
    alarmsTopicArn: text(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic').optional(),
  }),
  /** Of a stage in the second region: what it has in the place of tables of its own. `npm run standby` says with which values. */
  adopted: z.strictObject({
    /**
     * With `read`, nothing of this stage can write the tables. With `write` it goes on with them: for when the first region
     * writes no more.
     */
    mode: z.enum(['none', 'read', 'write'], 'must be none, read or write'),
    /** A replica's name, which is that of the table. @default - none */
    ledger: tableName.optional(),
    /** The same. @default - none */
    registry: tableName.optional(),
    /** The same. @default - none */
    cases: tableName.optional(),
    /** A replica's own stream, which differs from that of the table; only with `write` is anything told by it. @default - none */
    ledgerStream: streamArn.optional(),
    /** The same. @default - none */
    registryStream: streamArn.optional(),
    /** The same. @default - none */
    casesStream: streamArn.optional(),
    /** The key of the replicas. @default - none */
    key: text(
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/,
      'must be the ARN of a key',
    ).optional(),
    /** The bucket that the sealed chain is replicated to. @default - none */
    seals: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket').optional(),
    /** Replicas of the secrets, each of which has the name of its place here as the tag `holdfast:secret`. */
    secrets: z.strictObject({
      /** What the identity provider signs with. @default - none */
      identityWebhook: secretArn.optional(),
      /** What the card processor signs with. @default - none */
      cardWebhook: secretArn.optional(),
      /** Of the cursors of pages. @default - none */
      cursors: secretArn.optional(),
      /** Of payment codes. @default - none */
      codes: secretArn.optional(),
      /** Of the pseudonyms by which the rules know people. @default - none */
      pseudonyms: secretArn.optional(),
    }),
  }),
  /**
   * How many at once of the account's concurrent executions are kept for a function, and no more than which it gets; 0 keeps
   * none: docs/surviving.md.
   */
  concurrency: z.strictObject({
    /** For each function that takes a payment or a charge. */
    ledger: integer(0, 1_000),
    /** For each function between a held payment and its end. */
    review: integer(0, 1_000),
  }),
};
