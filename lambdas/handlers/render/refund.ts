/** A refund as the operator sees it who made it. */
import type * as z from 'zod/mini';
import type { refund } from '../../contract/refunds.ts';
import type { Refund } from '../../domain/ledger/transfer.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof refund>;

/** @param reason as the request named it: a replay was made by the same request */
export const renderRefund = (transfer: Refund, reason: Rendered['reason']): Rendered => ({
  id: transfer.id,
  payment_id: transfer.paymentId,
  amount: transfer.money.amount.toString(),
  currency: transfer.money.currency,
  reason,
  created_at: timestampOf(transfer.createdAt),
});
