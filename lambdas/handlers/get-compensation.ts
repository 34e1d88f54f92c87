/** GET /payments/{id}/compensations/{incident} */
import { getCompensation } from '../contract/compensations.ts';
import { standingAt } from '../domain/adjustments/adjustment.ts';
import { compensationId } from '../domain/identifiers.ts';
import { refuse } from '../domain/refusal.ts';
import { compensationStore } from '../store/adjustment-store.ts';
import { adjustmentTables } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCompensation } from './render/compensation.ts';

export const handler = operation(getCompensation, async ({ path, now }) => {
  const found = await compensationStore(adjustmentTables()).read(compensationId(path.id, path.incident));
  return found ? { status: 200, body: renderCompensation(standingAt(found, now)) } : refuse('not_found');
});
