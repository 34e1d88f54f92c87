/** Settings of what is left when something fails: copies of the tables, and room for what must go on. */
import * as z from 'zod';
import { flag, integer, text } from './values.ts';

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
    /** Another region, with a vault to which each copy is copied. @default - none: what a region loses is lost */
    standbyRegion: text(
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'must be the name of a region, such as ap-northeast-3',
    ).optional(),
    /** A vault of another account, to which each copy is copied; its policy has to let this one. @default - none */
    copyTo: text(
      /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/,
      'must be the ARN of a backup vault',
    ).optional(),
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
