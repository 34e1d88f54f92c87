/** POST /compensations */
import { createCompensation } from '../contract/compensations.ts';
import { createCompensation as compensate } from '../domain/adjustments/create-compensation.ts';
import { compensationId, fingerprint } from '../domain/identifiers.ts';
import { isRefusal } from '../domain/refusal.ts';
import { compensationStore } from '../store/adjustment-store.ts';
import { adjustmentTables, aloneSettings, people } from './adjustments/ports.ts';
import { operation } from './http/operation.ts';
import { renderCompensation } from './render/compensation.ts';

const ports = () => ({
  ...people(),
  ...aloneSettings(),
  adjustments: compensationStore(adjustmentTables()),
});

// The Idempotency-Key is asked for as of every POST. Payment and incident say which compensation it is, under any key.
export const handler = operation(createCompensation, async ({ caller, body, now }) => {
  const result = await compensate(ports(), {
    id: compensationId(body.payment_id, body.incident),
    paymentId: body.payment_id,
    incident: body.incident,
    amount: body.amount === undefined ? undefined : BigInt(body.amount),
    reason: body.reason,
    note: body.note,
    fingerprint: fingerprint(body),
    colleague: caller,
    now,
  });
  if (isRefusal(result)) return result;
  const { compensation, replayed } = result;
  const status = replayed ? 200 : compensation.deadline === undefined ? 201 : 202;
  return { status, body: renderCompensation(compensation) };
});
