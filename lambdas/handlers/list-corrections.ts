/** GET /corrections */
import { listCorrections } from '../contract/corrections.ts';
import { standingAt } from '../domain/adjustments/adjustment.ts';
import { correctionOf } from '../store/adjustment-items.ts';
import { proposedAdjustments } from '../store/proposed-adjustments.ts';
import { proposalsTable } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { cursorsOf } from './pages/cursors-of.ts';
import { renderCorrection } from './render/correction.ts';

export const handler = operation(listCorrections, async ({ caller, query, now }) => {
  const cursors = cursorsOf({ operation: listCorrections.operation, subject: caller.subject });
  const after = query.cursor === undefined ? undefined : await cursors.open(query.cursor);
  const page = await proposedAdjustments(proposalsTable(), 'correction', correctionOf, { now, after });
  const waiting = page.adjustments.filter((each) => standingAt(each, now).state === 'proposed');
  return {
    status: 200,
    body: {
      corrections: waiting.map(renderCorrection),
      ...(page.next === undefined ? {} : { next_cursor: await cursors.seal(page.next) }),
    },
  };
});
