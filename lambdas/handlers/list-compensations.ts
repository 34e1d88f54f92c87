/** GET /compensations */
import { listCompensations } from '../contract/compensations.ts';
import { standingAt } from '../domain/adjustments/adjustment.ts';
import { compensationOf } from '../store/adjustment-items.ts';
import { proposedAdjustments } from '../store/proposed-adjustments.ts';
import { proposalsTable } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCompensation } from './render/compensation.ts';

export const handler = operation(listCompensations, async ({ now }) => {
  const proposed = await proposedAdjustments(proposalsTable(), 'compensation', compensationOf);
  const waiting = proposed.map((each) => standingAt(each, now)).filter(({ state }) => state === 'proposed');
  return { status: 200, body: { compensations: waiting.map(renderCompensation) } };
});
