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
}

const refused = (status: number, is: string): Expected => ({ status, is });

const notEnrolled = refused(401, 'device_not_enrolled');
const sessionEnded = refused(401, 'session_ended');
const conflict = refused(409, 'idempotency_conflict');
const frozen = refused(403, 'account_frozen');
const noFunds = refused(422, 'insufficient_funds');
const limit = refused(422, 'limit_exceeded');
const declined = refused(403, 'declined_by_risk');
const stopped = refused(503, 'switched_off');

const DAY = setting.day;
const TOKYO = 9 * 60 * 60_000;

/** Tokyo knows no summer time. */
const dayOf = (now: number): string => new Date(now + TOKYO).toISOString().slice(0, 10);
const monthOf = (now: number): string => dayOf(now).slice(0, 7);

const learnsNothing = (expected: Expected | undefined): boolean =>
  expected === notEnrolled || expected === sessionEnded;

const unknownCaller = ({ enrolledAt, authTime }: MoneyView, wallet: WireItem | undefined) => {
  if (enrolledAt === undefined || !wallet) return notEnrolled;
  return authTime <= Number(integerIn(wallet, 'sessionsSince')) ? sessionEnded : undefined;
};

const coolsOff = ({ now }: MoneyView, wallet: WireItem | undefined) =>
  now < Number(integerIn(wallet, 'coolOffUntil'));
const isNew = ({ now, enrolledAt = 0 }: MoneyView) => now - enrolledAt < DAY;
const firstDayRoom = ({ device }: MoneyView, wallet: WireItem | undefined) =>
  setting.firstDayLimit - integerIn(wallet, `probation_${device}`);

type Verdict = 'posted' | 'pending' | 'challenged';

/** The rules in force. */
function judgePayment(view: MoneyView, wallet: WireItem | undefined, steppedUp: boolean): Verdict | Expected {
  const unknown = unknownCaller(view, wallet);
  if (unknown) return unknown;
  if (view.switchedOff) return stopped;
  const { amount, now, additional } = view;
  const paidToday = integerIn(wallet, `paid_${dayOf(now)}`);
  const holds =
    coolsOff(view, wallet) ||
    (isNew(view) && (additional || amount > firstDayRoom(view, wallet))) ||
    amount >= 50_000n ||
    paidToday + amount > 100_000n;
  if (holds) return 'pending';
  return !steppedUp && !isNew(view) && amount >= 30_000n ? 'challenged' : 'posted';
}

function refusedByWallet(view: MoneyView, checks: readonly [boolean, Expected][]): Expected | undefined {
  const { wallet, device, authTime } = view;
  const all: readonly [boolean, Expected][] = [
    [textsIn(wallet, 'devices').includes(device), notEnrolled],
    [authTime > Number(integerIn(wallet, 'sessionsSince')), sessionEnded],
    [textIn(wallet, 'status') === 'active', frozen],
    ...checks,
  ];
  return all.find(([holds]) => !holds)?.[1];
}

const paymentRefusal = (view: MoneyView): Expected | undefined => {
  const { wallet, amount, now } = view;
  return refusedByWallet(view, [
    [integerIn(wallet, 'available') >= amount, noFunds],
    [integerIn(wallet, `paid_${dayOf(now)}`) + amount <= setting.paymentPerDay, limit],
    [integerIn(wallet, `paid_${monthOf(now)}`) + amount <= setting.paymentPerMonth, limit],
  ]);
};

/** Judged on what was shown, then, unless that is refused or no longer so, written; else judged on what is. */
function decide<V extends string>(
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

const statusWords: Readonly<Record<string, string>> = {
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

const isStillUnheld = (view: MoneyView): boolean =>
  !coolsOff(view, view.wallet) && (!isNew(view) || view.amount <= firstDayRoom(view, view.wallet));

/** What a top-up from a card is judged by, beside the customer. */
export interface CardView {
  readonly isBlocked: boolean;
  /** Milliseconds since the epoch. */
  readonly usableFrom: number;
  /** Whether it is another customer's. */
  readonly isForeign: boolean;
  /** What the processor answered to the function; undefined where it was not asked. */
  readonly heard: string | undefined;
}

const topUpWords: Readonly<Record<string, Expected>> = {
  succeeded: { status: 201, is: 'approved' },
  failed: { status: 201, is: 'failed' },
  pending: { status: 202, is: 'pending' },
  nothing: { status: 202, is: 'pending' },
};

/** A top-up that is there, once its card's processor was asked again, if it had to be. */
function standingTopUp(
  topUp: WireItem | undefined,
  { now }: MoneyView,
  card: CardView | undefined,
): Expected {
  const state = textIn(topUp, 'state');
  if (state === 'pending' && card) {
    const isAsked = !card.isBlocked && now < Number(integerIn(topUp, 'createdAt')) + setting.chargedWithin;
    const isHeard = card.heard !== undefined;
    if (isAsked !== isHeard) return refused(0, `card processor ${isAsked ? '' : 'not '}asked`);
    return topUpWords[card.heard ?? 'nothing'] as Expected;
  }
  if (integerIn(topUp, 'reversed') === integerIn(topUp, 'amount')) return { status: 201, is: 'reversed' };
  return { status: 201, is: state === 'posted' ? 'approved' : 'failed' };
}

const isUsable = ({ isBlocked, usableFrom, isForeign }: CardView, now: number): boolean =>
  !isBlocked && !isForeign && now >= usableFrom;

export function expectTopUp(view: MoneyView, card?: CardView): Expected {
  const { wallet, stale, amount, now, additional, earlier, same } = view;
  const shown = stale ?? wallet;
  const isAsShown = (name: string) => integerIn(shown, name) === integerIn(wallet, name);
  const promised =
    integerIn(wallet, 'available') + integerIn(wallet, 'pending') + integerIn(wallet, 'incoming');
  const verdict = decide<'approved'>(
    view,
    (shown) => {
      const unknown = unknownCaller(view, shown);
      if (unknown) return unknown;
      if (card && !isUsable(card, now)) return refused(409, 'card_not_usable');
      if (view.switchedOff) return stopped;
      return coolsOff(view, shown) || (additional && isNew(view)) ? declined : 'approved';
    },
    () => !coolsOff(view, wallet) && isAsShown('pending') && isAsShown('incoming'),
    () =>
      refusedByWallet(view, [
        [integerIn(wallet, `topped_up_${dayOf(now)}`) + amount <= setting.topUpPerDay, limit],
        [promised + amount <= setting.balance, limit],
      ]),
    () => earlier && (same ? standingTopUp(earlier, view, card) : conflict),
  );
  if (typeof verdict !== 'string') return verdict;
  if (!card) return { status: 201, is: verdict };
  // Whoever starts it asks the processor.
  return topUpWords[card.heard ?? ''] ?? refused(0, 'card processor asked');
}

export interface WebhookView {
  /** What is wrong with it. */
  readonly wrong: string | undefined;
  /** Milliseconds since the epoch: when it says that it was sent, and the clock of the function. */
  readonly sentAt: number;
  readonly now: number;
}

export function expectCardEvent({ wrong, sentAt, now }: WebhookView): Expected {
  const isLate = Math.abs(now - sentAt) > setting.webhookAge;
  if (wrong === 'secret' || wrong === 'age' || isLate) return refused(401, 'webhook_signature_invalid');
  return wrong === 'content' ? refused(409, 'webhook_conflict') : { status: 200, is: '' };
}

/** What a card event changes, of a top-up and its wallet. */
export interface Charged {
  readonly state: string;
  readonly reversed: bigint;
  readonly available: bigint;
  readonly incoming: bigint;
  readonly status: string;
}

export const chargedAs = (topUp: WireItem | undefined, wallet: WireItem | undefined): Charged => ({
  state: textIn(topUp, 'state'),
  reversed: integerIn(topUp, 'reversed'),
  available: integerIn(wallet, 'available'),
  incoming: integerIn(wallet, 'incoming'),
  status: textIn(wallet, 'status'),
});

export interface CardEventView {
  /** As they are before it. */
  readonly topUp: WireItem | undefined;
  readonly wallet: WireItem | undefined;
  readonly type: string;
  /** Minor units, where the event says so. */
  readonly amount: bigint | undefined;
  readonly currency: string | undefined;
}

/** How top-up and wallet are when an event was taken for the first time. */
export function afterCardEvent(view: CardEventView): Charged {
  const before = chargedAs(view.topUp, view.wallet);
  const { topUp, type, currency = setting.currency } = view;
  const amount = integerIn(topUp, 'amount');
  const said = view.amount ?? (type === 'charge.reversed' ? amount - before.reversed : amount);
  const isOther = currency !== setting.currency || (type === 'charge.succeeded' && said !== amount);
  const isOpen = before.state === 'pending';
  const ends = { incoming: before.incoming - (isOpen ? amount : 0n) };
  if (type === 'charge.failed') return isOpen ? { ...before, ...ends, state: 'voided' } : before;
  if (isOther || before.reversed + said > amount || said === 0n) return before;
  const posted = isOpen
    ? { ...before, ...ends, state: 'posted', available: before.available + amount }
    : before;
  if (type === 'charge.succeeded' || posted.state !== 'posted') return posted;
  // All of it denied before anything is known of its success: both cancel out.
  if (isOpen && said === amount) return { ...before, ...ends, state: 'voided', reversed: amount };
  const isShort = posted.available < said;
  return {
    ...posted,
    reversed: before.reversed + said,
    available: isShort ? 0n : posted.available - said,
    status: isShort ? 'frozen' : before.status,
  };
}

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

export interface DecisionView {
  readonly subject: WireItem | undefined;
  readonly isParty: boolean;
  /** Minor units; undefined where all is to be captured, or nothing. */
  readonly capture: bigint | undefined;
  readonly decision: Readonly<Record<string, string>>;
  readonly now: number;
}

export function expectDecision({ subject, isParty, capture, decision, now }: DecisionView): Expected {
  const recorded = subject?.decision?.M;
  const state = textIn(subject, 'state');
  const fits = (capture ?? 0n) <= integerIn(subject, 'amount');
  const inTime = state === 'open' && Number(integerIn(subject, 'deadline')) > now;
  const free = subject && !isParty && inTime && fits;
  if (free) return { status: 200, is: 'decided' };
  const sameCapture = (recorded?.captureAmount === undefined) === (capture === undefined);
  const sameAmount = sameCapture && integerIn(recorded, 'captureAmount') === (capture ?? 0n);
  const sameWords = Object.entries(decision).every(([name, value]) => textIn(recorded, name) === value);
  if (recorded && sameWords && sameAmount) return { status: 200, is: 'decided' };
  if (!subject) return refused(404, 'not_found');
  if (isParty) return refused(403, 'conflict_of_interest');
  if (state === 'decided') return refused(409, 'case_already_decided');
  return inTime ? refused(422, 'capture_above_hold') : refused(409, 'case_expired');
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
const leftOf = (payment: WireItem | undefined): bigint => takenBy(payment) - integerIn(payment, 'refunded');

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
