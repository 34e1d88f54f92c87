/** POST /disputes */
import { createDispute } from '../contract/disputes.ts';
import { openDispute } from '../domain/disputes/open-dispute.ts';
import { isRefusal } from '../domain/refusal.ts';
import { disputePorts } from './account/dispute-ports.ts';
import { operation } from './http/operation.ts';
import { renderDispute } from './render/dispute.ts';

// The Idempotency-Key is asked for as of every POST; a payment has one dispute under any key.
export const handler = operation(createDispute, async ({ caller, body, now }) => {
  const result = await openDispute(disputePorts(), {
    customer: caller.subject,
    username: caller.username,
    paymentId: body.payment_id,
    reason: body.reason,
    ...(body.note === undefined ? {} : { note: body.note }),
    freezeDevice: body.freeze_device ?? false,
    now,
  });
  return isRefusal(result) ? result : { status: 201, body: renderDispute(result) };
});
