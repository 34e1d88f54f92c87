/** GET /cases/{id} */
import { getCase } from '../contract/cases.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCase } from './render/case.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(getCase, async ({ path, now }) => {
  const held = await cases().read(path.id);
  return held ? { status: 200, body: renderCase(held, now) } : refuse('not_found');
});
