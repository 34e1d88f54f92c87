/** GET /corrections */
import { listCorrections } from '../contract/corrections.ts';
import { standingAt } from '../domain/adjustments/adjustment.ts';
import { correctionOf } from '../store/adjustment-items.ts';
import { proposedAdjustments } from '../store/proposed-adjustments.ts';
import { proposalsTable } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCorrection } from './render/correction.ts';

export const handler = operation(listCorrections, async ({ now }) => {
  const proposed = await proposedAdjustments(proposalsTable(), 'correction', correctionOf);
  const waiting = proposed.map((each) => standingAt(each, now)).filter(({ state }) => state === 'proposed');
  return { status: 200, body: { corrections: waiting.map(renderCorrection) } };
});
