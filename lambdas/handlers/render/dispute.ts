/** A dispute as its customer sees it: how it ended, and not who decided, nor why. */
import type * as z from 'zod/mini';
import { type dispute, disputeOutcomes, disputeReasons } from '../../contract/disputes.ts';
import type { Dispute } from '../../domain/disputes/dispute.ts';
import { oneOf } from './case.ts';
import { timestampOf } from './time.ts';

export const renderDispute = (disputed: Dispute): z.input<typeof dispute> => ({
  id: disputed.id,
  payment_id: disputed.paymentId,
  state: disputed.decision ? 'decided' : 'open',
  reason: oneOf(disputeReasons, disputed.claim.reason),
  ...(disputed.claim.note === undefined ? {} : { note: disputed.claim.note }),
  device_frozen: disputed.claim.deviceFrozen,
  opened_at: timestampOf(disputed.openedAt),
  decide_by: timestampOf(disputed.deadline),
  ...(disputed.decision
    ? {
        outcome: oneOf(disputeOutcomes, disputed.decision.outcome),
        decided_at: timestampOf(disputed.decision.decidedAt),
      }
    : {}),
});
