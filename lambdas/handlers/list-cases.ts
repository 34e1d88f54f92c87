/** GET /cases */
import { listCases } from '../contract/cases.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderCaseSummary } from './render/case.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(listCases, async ({ query }) => {
  const page = await cases().listOpen(query.cursor);
  return {
    status: 200,
    body: {
      cases: page.cases.map(renderCaseSummary),
      ...(page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor }),
    },
  };
});
