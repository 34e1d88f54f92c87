/** GET /compensations */
import { listCompensations } from '../contract/compensations.ts';
import { standingAt } from '../domain/adjustments/adjustment.ts';
import { compensationOf } from '../store/adjustment-items.ts';
import { proposedAdjustments } from '../store/proposed-adjustments.ts';
import { proposalsTable } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderCompensation } from './render/compensation.ts';

export const handler = operation(listCompensations, async ({ caller, query, now }) => {
  const cursors = cursorsOf({ operation: listCompensations.operation, subject: caller.subject });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  const page = await proposedAdjustments(proposalsTable(), 'compensation', compensationOf, { now, after });
  const waiting = page.adjustments.filter((each) => standingAt(each, now).state === 'proposed');
  return {
    status: 200,
    body: {
      compensations: waiting.map(renderCompensation),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
