/** By what a payment is known to be fraud: somebody has decided so. A list to which other decisions are added. */
import type { Case, Decision, Question } from '../review/case.ts';

/** What became of a case. */
export interface Outcome extends Pick<Case, 'state'> {
  readonly decision?: Pick<Decision, 'outcome'> | undefined;
}

/** What became of the review of a held payment. */
export interface ReviewOutcome extends Pick<Case, 'state'> {
  readonly decision?: Pick<Decision, 'outcome' | 'reason'> | undefined;
  readonly question?: Pick<Question, 'textCode' | 'answer'> | undefined;
}

/** What is known about one payment besides the payment. */
export interface FraudEvidence {
  /** The customer's dispute of it. */
  readonly dispute?: Outcome | undefined;
  /** Where it was held. */
  readonly review?: ReviewOutcome | undefined;
  /** Whether an operator made it good out of our losses. */
  readonly compensated: boolean;
}

/** For which a reviewer declines what they take for fraud; the others say that nobody knows. */
const fraudReasons: readonly string[] = ['customer_denied', 'suspected_fraud', 'known_pattern'];

const marks = {
  dispute_upheld: ({ dispute }) => dispute?.state === 'decided' && dispute.decision?.outcome === 'uphold',
  compensated: ({ compensated }) => compensated,
  declined_as_fraud: ({ review }) =>
    review?.state === 'decided' &&
    review.decision?.outcome === 'decline' &&
    fraudReasons.includes(review.decision.reason),
  // A reviewer who approved it all the same knew of the answer.
  customer_denied: ({ review }) =>
    review?.decision?.outcome !== 'approve' &&
    review?.question?.textCode === 'did_you_make_this_payment' &&
    review.question.answer === 'no',
} as const satisfies Readonly<Record<string, (evidence: FraudEvidence) => boolean>>;

export type FraudMark = keyof typeof marks;

export const fraudMarksOf = (evidence: FraudEvidence): readonly FraudMark[] =>
  (Object.keys(marks) as FraudMark[]).filter((mark) => marks[mark](evidence));
