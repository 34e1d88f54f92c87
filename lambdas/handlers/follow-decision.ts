/**
 * Cases stream: tells the execution that waits for a case that it was decided, or that its charge was cancelled. It also tells
 * of a record of the audit trail that was changed: a stream has no room for one more reader.
 */
import { kindOf } from '../domain/review/case.ts';
import { environment } from '../environment.ts';
import { caseOfItem } from '../store/case-items.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb, stepFunctions } from '../store/clients.ts';
import { waitingTasks } from '../store/executions.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { log } from './logging/log.ts';
import { imageOf, streamConsumer } from './streams/stream.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });
const executions = () => waitingTasks({ client: stepFunctions() });

export const handler = streamConsumer('follow-decision', async ({ eventName, dynamodb }) => {
  const recorded = dynamodb?.Keys?.pk?.S;
  // A role can keep functions from changing a record, but not from putting another in its place. What the alarm counts.
  if (recorded?.startsWith('AUDIT#') && eventName !== 'INSERT')
    log({ level: 'error', event: 'audit_changed', record: `${recorded} ${dynamodb?.Keys?.sk?.S}` });
  const image = imageOf(dynamodb?.NewImage);
  // The mapping filters alike. The task token has an item of its own in this table, which must not be read as a case.
  if (eventName !== 'MODIFY' || image?.sk?.S !== 'CASE') return;
  const { id, state } = caseOfItem(image);
  // Nothing waits for a dispute. One that ran out by itself is told in vain.
  if (state === 'open' || kindOf(id) === 'dispute') return;
  const taskToken = await cases().readTaskToken(id);
  if (taskToken !== undefined) await executions().proceed(taskToken);
});
