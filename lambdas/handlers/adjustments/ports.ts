/** What the operations on corrections and compensations have in common. */
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { customerPool, reviewerPool } from '../account/ports.ts';

export const adjustmentTables = () => ({
  client: dynamoDb(),
  runtime,
  ledgerTable: environment('LEDGER_TABLE'),
  casesTable: environment('CASES_TABLE'),
});

export const people = () => ({
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
});

/** What one operator may move alone, and what follows beyond it. */
export const aloneSettings = () => ({
  alone: BigInt(environment('CORRECTED_ALONE')),
  timeZone: environment('TIME_ZONE'),
  timeToDecide: Number(environment('CORRECTION_HOURS')) * 60 * 60 * 1000,
});

/** Of listing, which asks the table of proposals alone. */
export const proposalsTable = () => ({
  client: dynamoDb(),
  runtime,
  casesTable: environment('CASES_TABLE'),
});
