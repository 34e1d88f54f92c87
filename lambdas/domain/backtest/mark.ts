/** What is known today of a transfer that was let through or held: that it was fraud, or that it was good. */
import { type FraudEvidence, fraudMarksOf } from '../exposure/fraud-marks.ts';
import type { Payment, TopUp } from '../ledger/transfer.ts';

/** Of a transfer of which neither is known, nothing is. */
export type BacktestMark = 'fraud' | 'good';

const DAY = 24 * 60 * 60 * 1000;

/** Days after which a payment that nobody has disputed is taken for good. */
export const undisputedDays = 60;

/**
 * Good: a reviewer has approved it, or its money has moved, and nobody has disputed it for so many days. What was disputed is
 * not good, even where the dispute was rejected.
 */
export function markOfPayment(
  { state, createdAt }: Pick<Payment, 'state' | 'createdAt'>,
  known: FraudEvidence,
  { now, days }: { readonly now: number; readonly days: number },
): BacktestMark | undefined {
  if (fraudMarksOf(known).length > 0) return 'fraud';
  if (known.dispute || state !== 'posted') return undefined;
  const { review } = known;
  const isApproved = review?.state === 'decided' && review.decision?.outcome === 'approve';
  return isApproved || createdAt <= now - days * DAY ? 'good' : undefined;
}

/** Fraud: its cardholder has denied it. That one was good, nothing says. */
export const markOfTopUp = ({ reversed }: Pick<TopUp, 'reversed'>): BacktestMark | undefined =>
  reversed === undefined ? undefined : 'fraud';
