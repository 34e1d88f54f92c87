/** The pure model: what each request must be answered, out of what is known to be written. It shares no code with what it judges. */

import { integerIn, textIn, textsIn, type WireItem } from './books.ts';
import { setting } from './setting.ts';

/** A status, with a problem's code or a transfer's status. */
export interface Expected {
  readonly status: number;
  readonly is: string;
}

export interface MoneyView {
  readonly wallet: WireItem | undefined;
  /** The wallet as the judgement saw it first, where that was an old one. */
  readonly stale?: WireItem | undefined;
  readonly device: string;
  /** Milliseconds since the epoch; undefined for a key that is not one of the customer's devices. */
  readonly enrolledAt: number | undefined;
  readonly additional: boolean;
  readonly amount: bigint;
  /** By the clock of the function. */
  readonly now: number;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly switchedOff: boolean;
  /** The transfer that was made under the key before. */
  readonly earlier?: WireItem | undefined;
  /** Whether that was by the same request. */
  readonly same: boolean;
  /** Whether the rules find the customer on a block list. */
  readonly blocked: boolean;
  readonly storeFrozen: boolean;
  /** Of a payment: goods that resell for cash. */
  readonly pieces: number;
  /** What the rules of activity come to, which lags. @default nothing */
  readonly lagging?: Lagging;
}

/**
 * Rules of what was done of late look at what is projected, seconds later or never: the model does not know what they see,
 * only what they may come to by what the request itself says, and that they take nothing of the other rules away. Each of
 * these is a prediction of its own, and one of them is right.
 */
export type Lagging = 'nothing' | 'step up' | 'hold' | 'decline';

export const refused = (status: number, is: string): Expected => ({ status, is });

export const notEnrolled = refused(401, 'device_not_enrolled');
export const sessionEnded = refused(401, 'session_ended');
export const conflict = refused(409, 'idempotency_conflict');
export const frozen = refused(403, 'account_frozen');
const noFunds = refused(422, 'insufficient_funds');
export const limit = refused(422, 'limit_exceeded');
export const declined = refused(403, 'declined_by_risk');
export const storeIsFrozen = refused(409, 'store_frozen');
export const stopped = refused(503, 'switched_off');

const DAY = setting.day;
const TOKYO = 9 * 60 * 60_000;

/** Tokyo knows no summer time. */
export const dayOf = (now: number): string => new Date(now + TOKYO).toISOString().slice(0, 10);
const monthOf = (now: number): string => dayOf(now).slice(0, 7);

const learnsNothing = (expected: Expected | undefined): boolean =>
  expected === notEnrolled || expected === sessionEnded;

export const unknownCaller = ({ enrolledAt, authTime }: MoneyView, wallet: WireItem | undefined) => {
  if (enrolledAt === undefined || !wallet) return notEnrolled;
  return authTime <= Number(integerIn(wallet, 'sessionsSince')) ? sessionEnded : undefined;
};

export const coolsOff = ({ now }: MoneyView, wallet: WireItem | undefined) =>
  now < Number(integerIn(wallet, 'coolOffUntil'));
export const isNew = ({ now, enrolledAt = 0 }: MoneyView) => now - enrolledAt < DAY;
const firstDayRoom = ({ device }: MoneyView, wallet: WireItem | undefined) =>
  setting.firstDayLimit - integerIn(wallet, `probation_${device}`);

export type Verdict = 'posted' | 'pending' | 'challenged';

/** The rules in force, for whom they are asked. */
function judgePayment(view: MoneyView, wallet: WireItem | undefined, steppedUp: boolean): Verdict | Expected {
  const unknown = unknownCaller(view, wallet);
  if (unknown) return unknown;
  return view.storeFrozen ? storeIsFrozen : judgeByRules(view, wallet, steppedUp);
}

/** What scores can come to, of rules that may fire: each by as much as the request allows for. */
function mostScore({ amount, pieces, additional, now, enrolledAt = 0 }: MoneyView): number {
  const isRecent = additional && now - enrolledAt < 7 * DAY;
  return [
    // At an hour that is not the customer's.
    10,
    amount >= 10_000n ? 20 : 0,
    amount >= 20_000n ? 20 : 0,
    isRecent && amount >= 5000n ? 20 : 0,
    // Of many such goods at the store, and of many payments.
    pieces >= 3 ? 30 : 0,
    pieces >= 1 ? 30 : 0,
  ].reduce((sum, each) => sum + each, 0);
}

/** What the rules of activity may come to, for a payment. */
export function laggingOf(view: MoneyView): readonly Lagging[] {
  const score = mostScore(view);
  const isOfGoods = view.pieces > 0 && (view.amount >= 10_000n || (isNew(view) && view.amount >= 3000n));
  return [
    'nothing',
    ...(score >= 40 ? (['step up'] as const) : []),
    ...(score >= 100 || isOfGoods ? (['hold'] as const) : []),
  ];
}

export function judgeByRules(
  view: MoneyView,
  wallet: WireItem | undefined,
  steppedUp: boolean,
): Verdict | Expected {
  if (view.switchedOff) return stopped;
  if (view.blocked) return declined;
  const { amount, now, additional, pieces, lagging, enrolledAt = 0 } = view;
  const paidToday = integerIn(wallet, `paid_${dayOf(now)}`);
  const holds =
    coolsOff(view, wallet) ||
    (isNew(view) && (additional || amount > firstDayRoom(view, wallet))) ||
    amount >= 50_000n ||
    pieces >= 10 ||
    lagging === 'hold' ||
    paidToday + amount > 100_000n;
  if (holds) return 'pending';
  const isRecent = additional && now - enrolledAt < 7 * DAY;
  const asks =
    lagging === 'step up' ||
    (!isNew(view) && (amount >= 30_000n || (isRecent && paidToday + amount >= 10_000n)));
  return !steppedUp && asks ? 'challenged' : 'posted';
}

export function refusedByWallet(
  view: MoneyView,
  checks: readonly [boolean, Expected][],
): Expected | undefined {
  const { wallet, device, authTime } = view;
  const all: readonly [boolean, Expected][] = [
    [textsIn(wallet, 'devices').includes(device), notEnrolled],
    [authTime > Number(integerIn(wallet, 'sessionsSince')), sessionEnded],
    [textIn(wallet, 'status') === 'active', frozen],
    ...checks,
  ];
  return all.find(([holds]) => !holds)?.[1];
}

export const paymentRefusal = (view: MoneyView): Expected | undefined => {
  const { wallet, amount, now } = view;
  return refusedByWallet(view, [
    [integerIn(wallet, 'available') >= amount, noFunds],
    [integerIn(wallet, `paid_${dayOf(now)}`) + amount <= setting.paymentPerDay, limit],
    [integerIn(wallet, `paid_${monthOf(now)}`) + amount <= setting.paymentPerMonth, limit],
  ]);
};

/** Judged on what was shown, then, unless that is refused or no longer so, written; else judged on what is. */
export function decide<V extends string>(
  view: MoneyView,
  judge: (wallet: WireItem | undefined) => V | Expected,
  still: (verdict: V) => boolean,
  refusal: () => Expected | undefined,
  before: () => Expected | undefined,
): V | Expected {
  const isRefused = (verdict: V | Expected): verdict is Expected => typeof verdict !== 'string';
  let verdict = judge(view.stale ?? view.wallet);
  if (isRefused(verdict)) {
    // What is only told, as an earlier request left it, is told on facts that lag.
    if (learnsNothing(verdict) || verdict.status < 400) return verdict;
    verdict = judge(view.wallet);
    if (isRefused(verdict)) return learnsNothing(verdict) ? verdict : (before() ?? verdict);
  }
  const known = before();
  if (known) return known;
  if (!still(verdict)) {
    verdict = judge(view.wallet);
    if (isRefused(verdict)) return verdict;
  }
  return refusal() ?? verdict;
}

export const statusWords: Readonly<Record<string, string>> = {
  posted: 'approved',
  pending: 'held',
  voided: 'declined',
  expired: 'expired',
  challenged: 'step_up',
};

/** Until when it can be confirmed, in milliseconds since the epoch. */
const expiryOf = (payment: WireItem | undefined): number =>
  Number(integerIn(payment, 'createdAt')) + setting.stepUp;

/** How a payment stands, in the word of the API. */
export function standing(payment: WireItem | undefined, now: number): string {
  const state = textIn(payment, 'state');
  if (state === 'challenged' && now >= expiryOf(payment)) return 'expired';
  return statusWords[state] ?? '';
}

export function expectPayment(view: MoneyView): Expected {
  const { earlier, same, now } = view;
  const before = () => {
    if (!earlier) return undefined;
    if (!same) return conflict;
    const atOnce =
      textIn(earlier, 'state') === 'posted' && integerIn(earlier, 'version') === 1n && !earlier.stepUp;
    return { status: atOnce ? 201 : 202, is: standing(earlier, now) };
  };
  const verdict = decide<Verdict>(
    view,
    (wallet) => judgePayment(view, wallet, false),
    (outcome) => outcome === 'pending' || isStillUnheld(view),
    () => paymentRefusal(view),
    before,
  );
  if (typeof verdict !== 'string') return verdict;
  return { status: verdict === 'posted' ? 201 : 202, is: statusWords[verdict] ?? '' };
}

export const isStillUnheld = (view: MoneyView): boolean =>
  !coolsOff(view, view.wallet) && (!isNew(view) || view.amount <= firstDayRoom(view, view.wallet));

export interface ConfirmView extends MoneyView {
  readonly payment: WireItem | undefined;
  /** Whether challenge, amount, store and device are those of the payment. */
  readonly fits: boolean;
}

export function expectConfirmation(view: ConfirmView): Expected {
  const { payment, now, authTime } = view;
  const standsAs = standing(payment, now);
  const moved = textIn(payment, 'state') === 'posted' && integerIn(payment, 'version') === 1n;
  const asItStands: Expected = { status: moved ? 200 : 202, is: standsAs };
  const verdict = decide<Verdict>(
    view,
    (wallet) => {
      const unknown = unknownCaller(view, wallet);
      if (unknown) return unknown;
      if (!payment) return refused(404, 'not_found');
      if (!payment.stepUp || !view.fits) return refused(409, 'confirmation_mismatch');
      if (textIn(payment, 'state') !== 'challenged') return asItStands;
      if (standsAs === 'expired') return refused(409, 'challenge_expired');
      if (view.storeFrozen) return storeIsFrozen;
      if (authTime <= Math.floor(Number(integerIn(payment, 'createdAt')) / 1000))
        return refused(401, 'step_up_required');
      return judgePayment(view, wallet, true);
    },
    (outcome) => outcome === 'pending' || isStillUnheld(view),
    () => paymentRefusal(view),
    () => undefined,
  );
  if (typeof verdict !== 'string') return verdict;
  return { status: verdict === 'posted' ? 200 : 202, is: statusWords[verdict] ?? '' };
}

/** Whose claim is not over; none, and of an ended case, is ''. */
export const holderOf = (subject: WireItem | undefined, now: number): string =>
  Number(integerIn(subject, 'claimUntil')) > now ? textIn(subject, 'claimedBy') : '';

export const isClaimedByOthers = (subject: WireItem | undefined, username: string, now: number): boolean =>
  !['', username].includes(holderOf(subject, now));

export interface DecisionView {
  readonly subject: WireItem | undefined;
  readonly isParty: boolean;
  /** Minor units; undefined where all is to be captured, or nothing. */
  readonly capture: bigint | undefined;
  readonly decision: Readonly<Record<string, string>>;
  readonly storeFrozen: boolean;
  readonly now: number;
}

export function expectDecision(view: DecisionView): Expected {
  const { subject, isParty, capture, decision, now } = view;
  if (view.storeFrozen && decision.outcome === 'approve' && textIn(subject, 'state') === 'open')
    return storeIsFrozen;
  const recorded = subject?.decision?.M;
  const state = textIn(subject, 'state');
  const fits = (capture ?? 0n) <= integerIn(subject, 'amount');
  const inTime = state === 'open' && Number(integerIn(subject, 'deadline')) > now;
  const isTaken = isClaimedByOthers(subject, decision.decidedBy ?? '', now);
  const free = subject && !isParty && inTime && !subject.escalatedAt && !isTaken && fits;
  if (free) return { status: 200, is: 'decided' };
  const sameCapture = (recorded?.captureAmount === undefined) === (capture === undefined);
  const sameAmount = sameCapture && integerIn(recorded, 'captureAmount') === (capture ?? 0n);
  const sameWords = Object.entries(decision).every(([name, value]) => textIn(recorded, name) === value);
  if (recorded && sameWords && sameAmount) return { status: 200, is: 'decided' };
  if (!subject) return refused(404, 'not_found');
  if (isParty) return refused(403, 'conflict_of_interest');
  if (state === 'decided') return refused(409, 'case_already_decided');
  if (!inTime) return refused(409, 'case_expired');
  if (subject.escalatedAt) return refused(403, 'senior_needed');
  return isTaken ? refused(409, 'case_claimed') : refused(422, 'capture_above_hold');
}

export interface RefundView {
  readonly payment: WireItem | undefined;
  readonly paymentId: string;
  /** The refund that was made under the key before. */
  readonly earlier: WireItem | undefined;
  readonly amount: bigint;
  readonly isParty: boolean;
}

export function expectRefund({ payment, paymentId, earlier, amount, isParty }: RefundView): Expected {
  if (earlier) {
    const same = textIn(earlier, 'payment') === paymentId && integerIn(earlier, 'amount') === amount;
    return same ? { status: 201, is: '' } : conflict;
  }
  if (!payment) return refused(404, 'not_found');
  if (isParty) return refused(403, 'conflict_of_interest');
  if (textIn(payment, 'state') !== 'posted') return refused(409, 'payment_not_captured');
  const most = payment.captured === undefined ? integerIn(payment, 'amount') : integerIn(payment, 'captured');
  return integerIn(payment, 'refunded') + amount <= most
    ? { status: 201, is: '' }
    : refused(422, 'refund_above_capture');
}

export interface DisputeView {
  /** Of the customer who asks; undefined where there is none. */
  readonly payment: WireItem | undefined;
  readonly standing: WireItem | undefined;
  readonly reason: string;
  readonly now: number;
}

export function expectDispute({ payment, standing, reason, now }: DisputeView): Expected {
  if (!payment) return refused(404, 'not_found');
  if (standing) {
    const same = textIn(standing, 'claimReason') === reason;
    return same ? { status: 201, is: textIn(standing, 'state') } : refused(409, 'already_disputed');
  }
  if (textIn(payment, 'state') !== 'posted') return refused(409, 'payment_not_disputable');
  if (now >= Number(integerIn(payment, 'createdAt')) + setting.timeToDispute)
    return refused(409, 'dispute_too_late');
  return { status: 201, is: 'open' };
}

/** It has no end of its own, and moves nothing. */
export function expectDisputeDecision({
  subject,
  isParty,
  decision,
}: Pick<DecisionView, 'subject' | 'isParty' | 'decision'>): Expected {
  if (!subject) return refused(404, 'not_found');
  const recorded = subject.decision?.M;
  if (recorded && Object.entries(decision).every(([name, value]) => textIn(recorded, name) === value))
    return { status: 200, is: 'decided' };
  if (isParty) return refused(403, 'conflict_of_interest');
  return recorded ? refused(409, 'case_already_decided') : { status: 200, is: 'decided' };
}

export interface AdjustmentView {
  /** What is under its id: a proposal, or what was posted at once. */
  readonly earlier: WireItem | undefined;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  /** Of the wallet that it is taken from, if it is taken from one. */
  readonly available: bigint | undefined;
  /** What the operator has moved alone in a day. */
  readonly movedAlone: (day: string) => bigint;
  /** Whether the operator is the wallet's customer. */
  readonly isOwn: boolean;
  readonly now: number;
}

const ownAccount = refused(403, 'conflict_of_interest');
const isProposalOver = (item: WireItem | undefined, now: number): boolean =>
  textIn(item, 'state') === 'proposed' && now >= Number(integerIn(item, 'deadline'));
const proposalState = (item: WireItem, now: number): string =>
  isProposalOver(item, now) ? 'expired' : textIn(item, 'state');

const mayAlone = ({ amount, movedAlone, now }: Pick<AdjustmentView, 'amount' | 'movedAlone' | 'now'>) =>
  movedAlone(dayOf(now)) + amount <= setting.alone;

const newAdjustment = (alone: boolean): Expected =>
  alone ? { status: 201, is: 'posted' } : { status: 202, is: 'proposed' };

export function expectCorrection(view: AdjustmentView): Expected {
  const { earlier, debit, credit, amount, available, now } = view;
  if (view.isOwn) return ownAccount;
  if (earlier) {
    const same =
      textIn(earlier, 'debit') === debit &&
      textIn(earlier, 'credit') === credit &&
      integerIn(earlier, 'amount') === amount;
    return same
      ? { status: earlier.deadline === undefined ? 201 : 202, is: proposalState(earlier, now) }
      : conflict;
  }
  // More than may ever be done alone is proposed before anything is asked of the wallet.
  if (amount > setting.alone) return newAdjustment(false);
  if (available !== undefined && available < amount) return noFunds;
  return newAdjustment(mayAlone(view));
}

const takenBy = (payment: WireItem | undefined): bigint =>
  payment?.captured === undefined ? integerIn(payment, 'amount') : integerIn(payment, 'captured');
export const leftOf = (payment: WireItem | undefined): bigint =>
  takenBy(payment) - integerIn(payment, 'refunded');

export interface CompensationView extends Omit<AdjustmentView, 'amount'> {
  readonly payment: WireItem | undefined;
  /** Undefined for all that is left. */
  readonly amount: bigint | undefined;
}

export function expectCompensation(view: CompensationView): Expected {
  const { earlier, payment, now } = view;
  if (!payment) return refused(404, 'not_found');
  if (view.isOwn) return ownAccount;
  const inFull = view.amount === undefined;
  if (earlier) {
    const same =
      (earlier.inFull !== undefined) === inFull && (inFull || integerIn(earlier, 'amount') === view.amount);
    if (!same) return conflict;
    if (!isProposalOver(earlier, now)) return { status: 200, is: proposalState(earlier, now) };
  }
  if (textIn(payment, 'state') !== 'posted') return refused(409, 'payment_not_captured');
  const amount = view.amount ?? leftOf(payment);
  if (amount <= 0n || amount > leftOf(payment)) return refused(422, 'refund_above_capture');
  return newAdjustment(!earlier && mayAlone({ ...view, amount }));
}

export interface AdjustmentDecisionView {
  readonly proposal: WireItem | undefined;
  readonly payment: WireItem | undefined;
  readonly available: bigint | undefined;
  readonly operator: string;
  readonly person: string;
  readonly isOwn: boolean;
  readonly outcome: 'approve' | 'decline';
  readonly now: number;
}

export function expectAdjustmentDecision(view: AdjustmentDecisionView): Expected {
  const { proposal, payment, available, operator, person, outcome, now } = view;
  if (!proposal) return refused(404, 'not_found');
  if (view.isOwn) return ownAccount;
  const state = textIn(proposal, 'state');
  const decided = outcome === 'approve' ? 'posted' : 'declined';
  if (state === decided && textIn(proposal, 'decidedBy') === operator) return { status: 200, is: decided };
  if (textIn(proposal, 'by') === operator || textIn(proposal, 'person') === person)
    return refused(403, 'second_person_required');
  if (state !== 'proposed') return refused(409, 'proposal_already_decided');
  if (isProposalOver(proposal, now)) return refused(409, 'proposal_expired');
  if (outcome === 'decline') return { status: 200, is: decided };
  const amount = integerIn(proposal, 'amount');
  if (available !== undefined && available < amount) return noFunds;
  if (proposal.payment !== undefined && amount > leftOf(payment)) return refused(422, 'refund_above_capture');
  return { status: 200, is: decided };
}
