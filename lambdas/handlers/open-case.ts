/** Task of the review's state machine: opens the case, and leaves the task waiting for its decision. */
import * as z from 'zod/mini';
import type { FourEyesSettings } from '../domain/review/four-eyes.ts';
import { openCase } from '../domain/review/open-case.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb, stepFunctions } from '../store/clients.ts';
import { waitingTasks } from '../store/executions.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { partiesPorts } from './review/parties-ports.ts';
import { task } from './tasks/task.ts';

const input = z.object({
  paymentId: z.string(),
  taskToken: z.string(),
  caseClass: z.enum(['standard', 'high']),
});

const ports = () => ({
  ...partiesPorts(),
  ledger: ledgerReading({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') }),
  cases: caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') }),
  executions: waitingTasks({ client: stepFunctions() }),
  timeToDecide: {
    standard: Number(environment('TIME_TO_DECIDE')) * 1000,
    high: Number(environment('HIGH_TIME_TO_DECIDE')) * 1000,
  },
  fourEyes: JSON.parse(environment('FOUR_EYES')) as FourEyesSettings,
});

export const handler = task('open-case', input, ({ paymentId, taskToken, caseClass }) =>
  openCase(ports(), { paymentId, taskToken, caseClass, now: Date.now() }),
);
