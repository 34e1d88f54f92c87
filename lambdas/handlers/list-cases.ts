/** GET /cases */
import type * as z from 'zod/mini';
import { listCases } from '../contract/cases.ts';
import { type CaseFilter, fitting } from '../domain/review/case-filter.ts';
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
  const page = await cases().listOpen(after, query.kind, fitting(filterOf(query), now, caller.username));
  return {
    status: 200,
    body: {
      cases: page.cases.map((each) => renderCaseSummary(each, now, caller.username)),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});

const filterOf = (query: z.infer<typeof listCases.query>): CaseFilter => ({
  ...(query.state === undefined ? {} : { state: query.state }),
  ...(query.escalated === undefined ? {} : { escalated: query.escalated === 'true' }),
  ...(query.claimed === undefined ? {} : { claimed: query.claimed }),
  ...(query.min_amount === undefined ? {} : { minAmount: BigInt(query.min_amount) }),
  ...(query.reason === undefined ? {} : { reason: query.reason }),
  ...(query.store_id === undefined ? {} : { store: query.store_id }),
});
