/** A charge as its till sees it: nothing of the customer, no rule and no reason. */
import type * as z from 'zod/mini';
import type { charge } from '../../contract/charges.ts';
import { type Charged, leftOf } from '../../domain/ledger/transfer.ts';
import { statusOf } from './status.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof charge>;

const messages: Readonly<Record<Rendered['status'], Rendered['message']>> = {
  approved: { en: 'Approved', ja: 'お支払いが完了しました' },
  step_up: {
    en: 'Do not hand over yet: please confirm on your phone',
    ja: 'まだ商品を渡さないでください。お客様のスマートフォンで確認をお願いします',
  },
  held: {
    en: 'Do not hand over yet: the payment is being checked',
    ja: 'まだ商品を渡さないでください。お支払いを確認しています',
  },
  refunded: { en: 'Given back', ja: '返金しました' },
  declined: { en: 'Declined', ja: 'お支払いはできませんでした' },
  expired: { en: 'Not paid: the time has passed', ja: '時間切れのため、お支払いは行われませんでした' },
};

export const statusOfCharge = (payment: Charged): Rendered['status'] =>
  payment.state === 'posted' && leftOf(payment) === 0n ? 'refunded' : statusOf[payment.state];

export function renderCharge(payment: Charged): Rendered {
  const status = statusOfCharge(payment);
  return {
    id: payment.id,
    reference: payment.charge.reference,
    status,
    message: messages[status],
    amount: payment.money.amount.toString(),
    currency: payment.money.currency,
    ...(payment.captured === undefined ? {} : { captured: payment.captured.toString() }),
    ...(payment.refunded === undefined ? {} : { refunded: payment.refunded.toString() }),
    store_id: payment.store,
    terminal: payment.charge.terminal,
    created_at: timestampOf(payment.createdAt),
  };
}
