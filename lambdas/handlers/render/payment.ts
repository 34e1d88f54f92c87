/** A payment as its customer sees it: no rule and no reason, since the customer may be the thief. */
import type * as z from 'zod/mini';
import type { payment } from '../../contract/payments.ts';
import type { Payment } from '../../domain/ledger/transfer.ts';
import { statusOf } from './status.ts';
import { timestampOf } from './time.ts';

export const renderPayment = (transfer: Payment): z.input<typeof payment> => ({
  id: transfer.id,
  status: statusOf[transfer.state],
  amount: transfer.money.amount.toString(),
  currency: transfer.money.currency,
  store: { id: transfer.store, name: transfer.counterparty },
  created_at: timestampOf(transfer.createdAt),
});
