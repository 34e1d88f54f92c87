/** What operators see alike of corrections and compensations. */
import type { Adjustment } from '../../domain/adjustments/adjustment.ts';
import { timestampOf } from './time.ts';

export const renderAdjustment = (of: Adjustment) => ({
  id: of.id,
  status: of.state,
  amount: of.money.amount.toString(),
  currency: of.money.currency,
  note: of.note,
  proposed_by: of.by,
  created_at: timestampOf(of.createdAt),
  ...(of.deadline === undefined ? {} : { deadline: timestampOf(of.deadline) }),
  ...(of.decidedBy === undefined ? {} : { decided_by: of.decidedBy }),
});
