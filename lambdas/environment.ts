/** The names of the environment variables that constructs set and handlers read; one spelling for both. */

export const environmentNames = [
  'LEDGER_TABLE',
  'REGISTRY_TABLE',
  'CASES_TABLE',
  'PROJECTIONS_TABLE',
  'CUSTOMER_POOL_ID',
  'CUSTOMER_CLIENT_ID',
  'REVIEWER_POOL_ID',
  'REVIEWER_CLIENT_ID',
  'REVIEW_MACHINE_ARN',
  /** Seconds that a reviewer has. */
  'TIME_TO_DECIDE',
  /** IANA name. */
  'TIME_ZONE',
  /** ISO 4217. */
  'CURRENCY',
  /** Minor units. */
  'PAYMENT_DAY_LIMIT',
  /** Minor units. */
  'TOP_UP_DAY_LIMIT',
  'MAX_DEVICES',
  /** Minutes that a challenge for an attestation can be used. */
  'CHALLENGE_MINUTES',
  /** Days that a phone is one customer's. */
  'HARDWARE_DAYS',
  /** The stage's name. */
  'STAGE',
  /** true or false. */
  'ACCEPT_SOFTWARE_KEYS',
  /** JSON: `AppIdentities` of lambdas/attestation/app-identities.ts. */
  'APP_IDENTITIES',
  /** Where Google publishes the attestation keys that it has revoked. */
  'STATUS_LIST_URL',
  /** Hours for which a fetched list is gone by. */
  'STATUS_LIST_HOURS',
  /** Names, separated by commas. */
  'FUNDING_SOURCES',
] as const;

export type EnvironmentName = (typeof environmentNames)[number];

/** The variable's value; a missing one is a fault of the deployment, named. */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
