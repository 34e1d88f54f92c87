/** GET /cases */
import { listCases } from '../contract/cases.ts';
import { environment } from '../environment.ts';
import { caseStore } from '../store/case-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderCaseSummary } from './render/case.ts';

const cases = () => caseStore({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(listCases, async ({ caller, query, now }) => {
  const cursors = cursorsOf({ operation: listCases.operation, subject: caller.subject });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  const page = await cases().listOpen(after, query.kind);
  return {
    status: 200,
    body: {
      cases: page.cases.map((each) => renderCaseSummary(each, now)),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
