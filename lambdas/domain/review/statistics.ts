/** The figures of the review: what waits now, and what became of the cases that ended. Pure. */
import { type Day, dayOf } from '../money.ts';
import { type CaseClass, type CaseKind, type CaseSummary, kindOf } from './case.ts';
import { type StandingState, standingAt } from './case-states.ts';
import type { EndedCase } from './ended-cases.ts';

export interface Backlog {
  readonly kind: CaseKind;
  readonly class: CaseClass;
  readonly state: StandingState;
  readonly escalated: boolean;
  cases: number;
}

export interface HeldNow {
  readonly currency: string;
  /** Minor units. */
  amount: bigint;
  cases: number;
}

export interface NowFigures {
  readonly backlog: readonly Backlog[];
  /** Of the open case that was opened first. */
  readonly oldestAgeSeconds: number | undefined;
  readonly held: readonly HeldNow[];
}

/** @param open cases of both kinds @param now milliseconds since the epoch */
export function figuresOfNow(open: readonly CaseSummary[], now: number): NowFigures {
  const backlog = new Map<string, Backlog>();
  const held = new Map<string, HeldNow>();
  for (const each of open) {
    const kind = kindOf(each.id);
    const { state, escalated } = standingAt(each, now);
    const key = `${kind} ${each.caseClass} ${state} ${escalated}`;
    const row = backlog.get(key) ?? { kind, class: each.caseClass, state, escalated, cases: 0 };
    row.cases += 1;
    backlog.set(key, row);
    if (kind === 'dispute') continue;
    const { currency, amount } = each.money;
    const sum = held.get(currency) ?? { currency, amount: 0n, cases: 0 };
    sum.amount += amount;
    sum.cases += 1;
    held.set(currency, sum);
  }
  const oldest = open.reduce((first, { openedAt }) => Math.min(first, openedAt), Number.POSITIVE_INFINITY);
  return {
    backlog: inOrder(backlog),
    oldestAgeSeconds: open.length === 0 ? undefined : secondsBetween(oldest, now),
    held: inOrder(held),
  };
}

/** Counts of cases by what became of them: an upheld dispute is a good one, as an approved payment is. */
export interface Ends {
  decided: number;
  approved: number;
  declined: number;
  expired: number;
}

export interface RuleFigures extends Ends {
  readonly reason: string;
}

export interface ReviewerFigures extends Ends {
  readonly username: string;
  readonly medianSeconds: number | undefined;
}

export interface PeriodFigures {
  readonly decided: number;
  readonly expired: number;
  /** Seconds from the opening to the decision; undefined where none was decided. */
  readonly timeToDecision: { readonly p50?: number; readonly p90?: number; readonly max?: number };
  /** Of held payments; the most false alarms first. */
  readonly byRule: readonly RuleFigures[];
  readonly byReviewer: readonly ReviewerFigures[];
  readonly byDay: readonly (Ends & { readonly day: Day })[];
}

export interface Naming {
  /** What a rule is called in all figures, by what a case calls it: see `namesOf`. */
  readonly reasonOf: (ended: EndedCase, name: string) => string;
  /** An IANA name. */
  readonly timeZone: string;
}

export function figuresOfPeriod(ended: readonly EndedCase[], { reasonOf, timeZone }: Naming): PeriodFigures {
  const rules = new Map<string, RuleFigures>();
  const reviewers = new Map<string, Ends & { username: string; times: number[] }>();
  const days = new Map<string, Ends & { day: Day }>();
  const times: number[] = [];
  for (const each of ended) {
    const day = dayOf(each.endedAt, timeZone);
    count(
      rowOf(days, day, () => ({ day, ...noEnds() })),
      each,
    );
    if (kindOf(each.id) === 'held_payment')
      for (const reason of new Set(each.reasons.map((name) => reasonOf(each, name))))
        count(
          rowOf(rules, reason, () => ({ reason, ...noEnds() })),
          each,
        );
    if (!each.decision) continue;
    const { decidedBy: username } = each.decision;
    const reviewer = rowOf(reviewers, username, () => ({ username, times: [] as number[], ...noEnds() }));
    count(reviewer, each);
    const time = secondsBetween(each.openedAt, each.endedAt);
    reviewer.times.push(time);
    times.push(time);
  }
  return {
    decided: times.length,
    expired: ended.length - times.length,
    timeToDecision: timesOf(times),
    byRule: inOrder(rules).sort((a, b) => b.approved - a.approved),
    byReviewer: inOrder(reviewers).map(({ times: own, ...row }) => ({
      ...row,
      medianSeconds: rankOf(own, 50),
    })),
    byDay: inOrder(days),
  };
}

/** Of those that were decided, the share that was approved, in percent with one decimal; undefined where none was. */
export const approvalRate = ({
  decided,
  approved,
}: Pick<Ends, 'decided' | 'approved'>): number | undefined =>
  decided === 0 ? undefined : Math.round((approved * 1000) / decided) / 10;

/** Decided cases from which on a rate says something. */
const ENOUGH = 10;

/** A rule whose holds are mostly approved costs reviewers' time and customers' patience for nothing. */
export const hasManyFalseAlarms = ({ decided, approved }: Pick<Ends, 'decided' | 'approved'>): boolean =>
  decided >= ENOUGH && approved * 2 > decided;

const noEnds = (): Ends => ({ decided: 0, approved: 0, declined: 0, expired: 0 });

function count(ends: Ends, { decision }: EndedCase): void {
  if (!decision) {
    ends.expired += 1;
    return;
  }
  ends.decided += 1;
  const isGood = decision.outcome === 'approve' || decision.outcome === 'uphold';
  ends[isGood ? 'approved' : 'declined'] += 1;
}

function rowOf<T>(rows: Map<string, T>, key: string, make: () => T): T {
  const known = rows.get(key) ?? make();
  rows.set(key, known);
  return known;
}

const inOrder = <T>(rows: ReadonlyMap<string, T>): T[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

function timesOf(times: readonly number[]): PeriodFigures['timeToDecision'] {
  const [p50, p90, max] = [50, 90, 100].map((percent) => rankOf(times, percent));
  return p50 === undefined || p90 === undefined || max === undefined ? {} : { p50, p90, max };
}

/** The nearest rank: a time that some case took. */
function rankOf(times: readonly number[], percent: number): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

const secondsBetween = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / 1000));
