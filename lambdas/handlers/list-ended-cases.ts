/** GET /ended-cases */
import { listEndedCases } from '../contract/ended-cases.ts';
import { dayAfter, startOf } from '../domain/money.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { endedCases } from '../store/ended-cases.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderEndedCase } from './render/ended-case.ts';

/** Cases of a page. */
const PAGE = 50;

const ended = () => endedCases({ client: dynamoDb(), runtime, casesTable: environment('CASES_TABLE') });

export const handler = operation(listEndedCases, async ({ caller, query, now }) => {
  const { state, day } = query;
  const cursors = cursorsOf({
    operation: `${listEndedCases.operation} ${state} ${day}`,
    subject: caller.subject,
  });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  const timeZone = environment('TIME_ZONE');
  const span = { from: startOf(day, timeZone), to: startOf(dayAfter(day), timeZone) };
  const { cases, next } = await ended().list(state, span, { limit: PAGE, after });
  return {
    status: 200,
    body: {
      cases: cases.map((each) => renderEndedCase(each, now)),
      ...(next === undefined ? {} : { next_cursor: await cursors.seal(next) }),
    },
  };
});
