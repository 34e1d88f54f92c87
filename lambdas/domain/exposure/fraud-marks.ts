/** By what a payment is known to be fraud: somebody has decided so. A list to which other decisions are added. */
import type { Case } from '../review/case.ts';

/** What is known about one payment besides the payment. */
export interface FraudEvidence {
  /** The customer's dispute of it. */
  readonly dispute?: Pick<Case, 'state' | 'decision'> | undefined;
  /** Whether an operator made it good out of our losses. */
  readonly compensated: boolean;
}

const marks = {
  dispute_upheld: ({ dispute }) => dispute?.state === 'decided' && dispute.decision?.outcome === 'uphold',
  compensated: ({ compensated }) => compensated,
} as const satisfies Readonly<Record<string, (evidence: FraudEvidence) => boolean>>;

export type FraudMark = keyof typeof marks;

export const fraudMarksOf = (evidence: FraudEvidence): readonly FraudMark[] =>
  (Object.keys(marks) as FraudMark[]).filter((mark) => marks[mark](evidence));
