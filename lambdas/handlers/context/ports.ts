/** What colleagues look at what surrounds a case with. */
import { environment } from '../../environment.ts';
import { caseStore } from '../../store/case-store.ts';
import { dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { customerPool, registry, reviewerPool } from '../account/ports.ts';
import { audit } from '../audit/ports.ts';

export const tables = () => ({
  ...registry(),
  ledgerTable: environment('LEDGER_TABLE'),
  casesTable: environment('CASES_TABLE'),
  projectionsTable: environment('PROJECTIONS_TABLE'),
});

export const lookPorts = () => ({
  cases: caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') }),
  people: cognitoDirectory(reviewerPool()),
  audit: audit(),
});

export const customers = () => cognitoDirectory(customerPool());
