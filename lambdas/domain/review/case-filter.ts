/** Which open cases a list shows: those that fit each filter that is given. Pure. */
import type { CaseSummary } from './case.ts';
import { type Standing, type StandingState, standingAt } from './case-states.ts';

export interface CaseFilter {
  readonly state?: StandingState;
  readonly escalated?: boolean;
  readonly claimed?: Standing['claimed'];
  /** Minor units: of so much, or more. */
  readonly minAmount?: bigint;
  readonly reason?: string;
  readonly store?: string;
}

/**
 * Undefined where nothing is filtered.
 * @param now milliseconds since the epoch
 * @param viewer a username
 */
export function fitting(
  filter: CaseFilter,
  now: number,
  viewer: string,
): ((subject: CaseSummary) => boolean) | undefined {
  if (Object.values(filter).every((value) => value === undefined)) return undefined;
  const { state, escalated, claimed, minAmount, reason, store } = filter;
  return (subject) => {
    const standing = standingAt(subject, now, { username: viewer });
    return (
      (state === undefined || standing.state === state) &&
      (escalated === undefined || standing.escalated === escalated) &&
      (claimed === undefined || standing.claimed === claimed) &&
      (minAmount === undefined || subject.money.amount >= minAmount) &&
      (reason === undefined || subject.reasons.includes(reason)) &&
      (store === undefined || subject.store === store)
    );
  };
}
