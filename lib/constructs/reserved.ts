/** How many functions have a reservation each; a test holds it against the templates. */
import type { Settings } from '../config.ts';

const functions: Readonly<Record<keyof Settings['concurrency'], number>> = { ledger: 2, review: 5 };

/** What a stage takes of the account's concurrent executions, for itself alone. */
export const reservedIn = (concurrency: Settings['concurrency']): number =>
  concurrency.ledger * functions.ledger + concurrency.review * functions.review;
