/** POST /compensations/{id}/decision */
import { decideCompensation } from '../contract/compensations.ts';
import { decideAdjustment } from '../domain/adjustments/decide-adjustment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { compensationStore } from '../store/adjustment-store.ts';
import { adjustmentTables, people } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCompensation } from './render/compensation.ts';

// The Idempotency-Key is asked for as of every POST; the same operator's same decision is answered alike under any.
export const handler = operation(decideCompensation, async ({ caller, path, body, now }) => {
  const ports = { ...people(), adjustments: compensationStore(adjustmentTables()) };
  const result = await decideAdjustment(ports, {
    id: path.id,
    outcome: body.outcome,
    colleague: caller,
    now,
  });
  return isRefusal(result) ? result : { status: 200, body: renderCompensation(result) };
});
