/** What the operations on corrections have in common. */
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { correctionStore } from '../../store/correction-store.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { customerPool, reviewerPool } from '../account/ports.ts';

export const corrections = () =>
  correctionStore({
    client: dynamoDb(),
    runtime,
    ledgerTable: environment('LEDGER_TABLE'),
    casesTable: environment('CASES_TABLE'),
  });

export const people = () => ({
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
});
