/** The names of the environment variables that constructs set and handlers read; one spelling for both. */

export const environmentNames = [
  'LEDGER_TABLE',
  'REGISTRY_TABLE',
  'CASES_TABLE',
  'PROJECTIONS_TABLE',
  /** The bucket of the sealed chain. */
  'SEALS_BUCKET',
  /** By what a record that comes again is known: `KnownBy` of lambdas/domain/sealing/seal.ts. */
  'SEALED_BY',
  /** The bucket of the console's files. */
  'CONSOLE_BUCKET',
  'CUSTOMER_POOL_ID',
  'CUSTOMER_CLIENT_ID',
  'REVIEWER_POOL_ID',
  'REVIEWER_CLIENT_ID',
  'TERMINAL_POOL_ID',
  /** JSON: `TerminalSettings` of lambdas/handlers/terminals/ports.ts. */
  'TERMINAL_SETTINGS',
  'REVIEW_MACHINE_ARN',
  /** Seconds that a reviewer has. */
  'TIME_TO_DECIDE',
  /** The same for a held payment of the class `high`. */
  'HIGH_TIME_TO_DECIDE',
  /** Minor units from which on a held payment is of that class, or none. */
  'HIGH_AMOUNT',
  /** JSON: `FourEyesSettings` of lambdas/domain/review/four-eyes.ts. */
  'FOUR_EYES',
  /** Percents of the time to decide, after which a case is warned of, and goes to the seniors. */
  'WARN_PERCENT',
  'ESCALATE_PERCENT',
  /** For which a reviewer's claim on a case lasts. */
  'CLAIM_MINUTES',
  /** Seconds after that, for which the review's machine is left to end a hold. */
  'SWEEP_MARGIN',
  /** Days after a payment in which it can be disputed. */
  'DISPUTE_DAYS',
  /** Days that reviewers have for a dispute. */
  'DISPUTE_DAYS_TO_DECIDE',
  /** IANA name. */
  'TIME_ZONE',
  /** ISO 4217. */
  'CURRENCY',
  /** JSON: `LimitSettings` of lambdas/domain/ledger/limits.ts. */
  'LIMITS',
  /** Minor units. */
  'FIRST_DAY_LIMIT',
  /** Categories of goods that resell for cash, separated by commas; `none` where there are none. */
  'CASH_CONVERTIBLE',
  /** For how long a rule can be snoozed, at most. */
  'SNOOZE_DAYS',
  /** Read units a second that a backtest may take. */
  'BACKTEST_READS',
  /** Minutes that a customer has to confirm a payment. */
  'STEP_UP_MINUTES',
  'MAX_DEVICES',
  /** Minutes that a challenge for an attestation can be used. */
  'CHALLENGE_MINUTES',
  /** Days that a phone is one customer's. */
  'HARDWARE_DAYS',
  /** The stage's name. */
  'STAGE',
  /** `ReadOnly` of lambdas/handlers/http/read-only.ts; absent in a stage that writes. */
  'READ_ONLY',
  /** true or false. */
  'ACCEPT_SOFTWARE_KEYS',
  /** JSON: `AppIdentities` of lambdas/attestation/app-identities.ts. */
  'APP_IDENTITIES',
  /** Where Google publishes the attestation keys that it has revoked. */
  'STATUS_LIST_URL',
  /** Hours for which a fetched list is gone by. */
  'STATUS_LIST_HOURS',
  /** The name of the customers' app client: its id would be known too late. */
  'APP_CLIENT_NAME',
  /** JSON: `SignInLimits` of lambdas/domain/sign-in/admit-sign-in.ts. */
  'SIGN_IN_LIMITS',
  /** Hours for which money cools off after a change of what the customer signs in with. */
  'COOL_OFF_HOURS',
  /** Names, separated by commas. */
  'FUNDING_SOURCES',
  /** The address that notices are sent from, or none. */
  'NOTICES_FROM',
  /** Of customers who have chosen no language. */
  'NOTICES_LANGUAGE',
  /** JSON: `PushApplications` of lambdas/store/mobile-push.ts. */
  'PUSH_APPLICATIONS',
  /** Days that the freeze link of a notice works. */
  'FREEZE_LINK_DAYS',
  /** What the token of a freeze link is appended to. */
  'FREEZE_LINK_BASE',
  /** The provider of identity verification: its name, or none. */
  'IDENTITY_PROVIDER',
  /** Hours that a customer and the provider have for a verification. */
  'VERIFICATION_HOURS',
  /** How many verifications a customer may start in a day. */
  'VERIFICATIONS_PER_DAY',
  /** ARN of what Secrets Manager keeps for the cursors of pages. */
  'CURSOR_ARN',
  /** ARN of what Secrets Manager keeps for payment codes. */
  'CODE_ARN',
  /** Two digits that every payment code begins with. */
  'CODE_PREFIX',
  /** Minutes that a payment code is good for. */
  'CODE_MINUTES',
  /** JSON: `GuessLimits` of lambdas/domain/charges/guesses.ts. */
  'GUESS_LIMITS',
  /** Minutes in which a till may cancel a charge. */
  'CANCEL_MINUTES',
  /** ARN of what Secrets Manager keeps for pseudonyms of addresses and phone numbers. */
  'PSEUDONYM_ARN',
  /** ARN of what Secrets Manager keeps for the provider's webhooks. */
  'IDENTITY_WEBHOOK_ARN',
  /** Minor units that one operator may correct and compensate alone in a day. */
  'CORRECTED_ALONE',
  /** Hours that a second operator has to decide what was proposed. */
  'CORRECTION_HOURS',
  /** The card processor: its name, or none. */
  'CARD_PROCESSOR',
  /** JSON: `CardSettings` of lambdas/handlers/cards/card-settings.ts. */
  'CARD_SETTINGS',
  /** ARN of what Secrets Manager keeps for the card processor's webhooks. */
  'CARD_WEBHOOK_ARN',
  /** Hours from one reconciliation to the next. */
  'RECONCILIATION_HOURS',
  /** Read units a second that it may take. */
  'RECONCILIATION_READS',
  /** Seconds after which what a stream's consumers have not done is a difference. */
  'RECONCILIATION_SETTLE',
  /** JSON: `DeadManBounds` of lambdas/domain/switches/dead-man.ts. */
  'DEAD_MAN',
  /** The SNS topic of the alarms, or none. */
  'ALARM_TOPIC_ARN',
] as const;

export type EnvironmentName = (typeof environmentNames)[number];

/** The variable's value; a missing one is a fault of the deployment, named. */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
