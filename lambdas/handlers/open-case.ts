/** Task of the review's state machine: opens the case, and leaves the task waiting for its decision. */
import * as z from 'zod/mini';
import { openCase } from '../domain/review/open-case.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { cognito, dynamoDb, stepFunctions } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { waitingTasks } from '../store/executions.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { task } from './tasks/task.ts';

const input = z.object({ paymentId: z.string(), taskToken: z.string() });

const ports = () => ({
  ledger: ledgerReading({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') }),
  cases: caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') }),
  executions: waitingTasks({ client: stepFunctions() }),
  people: cognitoDirectory({ client: cognito(), runtime, userPoolId: environment('CUSTOMER_POOL_ID') }),
  timeToDecide: Number(environment('TIME_TO_DECIDE')) * 1000,
});

export const handler = task('open-case', input, ({ paymentId, taskToken }) =>
  openCase(ports(), { paymentId, taskToken, now: Date.now() }),
);
