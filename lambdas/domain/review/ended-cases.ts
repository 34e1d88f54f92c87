/** Cases that have ended, by when: decided by a person, or expired by time. */
import type { CaseSummary, Decision } from './case.ts';

export type EndedState = 'decided' | 'expired';

export interface EndedCase extends CaseSummary {
  readonly state: EndedState;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  /** The version of the ruleset that judged it. */
  readonly ruleset: string;
  /** Of a decided one. */
  readonly decision?: Pick<Decision, 'outcome' | 'reason' | 'decidedBy' | 'decidedAt'>;
}

/** Milliseconds since the epoch: cases that ended from then on, and before then. */
export interface EndedSpan {
  readonly from: number;
  readonly to: number;
}

export interface EndedCases {
  /**
   * The last that ended first; a moment behind.
   * @param after the place that the page before named as the `next`
   * @throws InvalidCursor if it is no such place
   */
  list(
    state: EndedState,
    span: EndedSpan,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ readonly cases: readonly EndedCase[]; readonly next?: string }>;
}
