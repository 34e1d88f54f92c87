/** A dispute: the case of a posted payment of which its customer says that it is wrong. */
import type { AccountEvent } from '../account/account-event.ts';
import { disputeIdOf } from '../identifiers.ts';
import { amountsOf, type Payment } from '../ledger/transfer.ts';
import type { Case, Claim, Decision } from '../review/case.ts';
import { judgementOf } from '../risk/evaluate.ts';

/** A case that has what the customer says. */
export type Dispute = Case & { readonly claim: Claim };

export const disputeOf = (
  payment: Payment,
  circumstances: Pick<Dispute, 'openedAt' | 'deadline' | 'parties' | 'claim'>,
): Dispute => ({
  id: disputeIdOf(payment.id),
  paymentId: payment.id,
  state: 'open',
  customer: payment.customer,
  device: payment.device,
  store: payment.store,
  storeName: payment.counterparty,
  // What has moved: of a payment that was held, perhaps a part.
  money: { ...payment.money, amount: amountsOf(payment).posted },
  lines: payment.lines,
  caseClass: 'dispute',
  ...judgementOf(payment),
  ...circumstances,
});

export const openedEvent = (
  dispute: Dispute,
  role: 'customer' | 'notice_link' = 'customer',
): AccountEvent => ({
  // A payment is disputed once, and its dispute decided once.
  id: `opened-${dispute.id}`,
  customer: dispute.customer,
  kind: 'dispute_opened',
  at: dispute.openedAt,
  by: { role },
  details: { ...detailsOf(dispute), reason: dispute.claim.reason },
});

/** @param colleague who decided, by the `sub` of the reviewers' pool */
export const decidedEvent = (
  dispute: Dispute,
  { outcome, decidedAt }: Pick<Decision, 'outcome' | 'decidedAt'>,
  colleague: string,
): AccountEvent => ({
  id: `decided-${dispute.id}`,
  customer: dispute.customer,
  kind: outcome === 'uphold' ? 'dispute_upheld' : 'dispute_rejected',
  at: decidedAt,
  by: { role: 'colleague', subject: colleague },
  details: detailsOf(dispute),
});

/** What a notice names. */
const detailsOf = ({ id, paymentId, money, storeName }: Dispute) => ({
  dispute: id,
  payment: paymentId,
  amount: money.amount.toString(),
  currency: money.currency,
  store: storeName,
});
