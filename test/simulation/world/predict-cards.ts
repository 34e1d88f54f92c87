/** The model of cards: top-ups from them, what their processor tells, and how they are registered and removed. */
import { integerIn, textIn, type WireItem } from './books.ts';
import {
  conflict,
  coolsOff,
  dayOf,
  decide,
  declined,
  type Expected,
  isNew,
  type Lagging,
  limit,
  type MoneyView,
  notEnrolled,
  refused,
  refusedByWallet,
  sessionEnded,
  stopped,
  unknownCaller,
} from './predict.ts';
import { setting } from './setting.ts';

/** What a top-up from a card is judged by, beside the customer. */
export interface CardView {
  readonly isBlocked: boolean;
  /** By its customer. */
  readonly isRemoved: boolean;
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
    // Without its token nobody can be asked.
    const isAsked =
      !card.isRemoved &&
      !card.isBlocked &&
      now < Number(integerIn(topUp, 'createdAt')) + setting.chargedWithin;
    const isHeard = card.heard !== undefined;
    if (isAsked !== isHeard) return refused(0, `card processor ${isAsked ? '' : 'not '}asked`);
    return topUpWords[card.heard ?? 'nothing'] as Expected;
  }
  if (integerIn(topUp, 'reversed') === integerIn(topUp, 'amount')) return { status: 201, is: 'reversed' };
  return { status: 201, is: state === 'posted' ? 'approved' : 'failed' };
}

const isUsable = ({ isBlocked, isRemoved, usableFrom, isForeign }: CardView, now: number): boolean =>
  !isBlocked && !isRemoved && !isForeign && now >= usableFrom;

/** What the rules of activity may come to, for a top-up: after many within the hour, which may be yesterday's. */
export const laggingTopUpOf = ({ wallet }: MoneyView): readonly Lagging[] => {
  const counters = Object.keys(wallet ?? {}).filter((name) => name.startsWith('topped_up_'));
  const sum = counters.reduce((all, name) => all + integerIn(wallet, name), 0n);
  return sum >= 150_000n ? ['nothing', 'decline'] : ['nothing'];
};

export function expectTopUp(view: MoneyView, card?: CardView): Expected {
  const { wallet, stale, amount, now, additional, earlier, same } = view;
  const shown = stale ?? wallet;
  const toppedUp = (wallet: WireItem | undefined) => integerIn(wallet, `topped_up_${dayOf(now)}`);
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
      const isBurst = isNew(view) && toppedUp(shown) > 0n && toppedUp(shown) + amount > 50_000n;
      const isDeclined =
        coolsOff(view, shown) || (additional && isNew(view)) || isBurst || view.lagging === 'decline';
      return isDeclined || view.blocked ? declined : 'approved';
    },
    () =>
      !coolsOff(view, wallet) &&
      isAsShown('pending') &&
      isAsShown('incoming') &&
      (!isNew(view) || isAsShown(`topped_up_${dayOf(now)}`)),
    () =>
      refusedByWallet(view, [
        [toppedUp(wallet) + amount <= setting.topUpPerDay, limit],
        [promised + amount <= setting.balance, limit],
      ]),
    () => earlier && (same ? standingTopUp(earlier, view, card) : conflict),
  );
  if (typeof verdict !== 'string') return verdict;
  if (!card) return { status: 201, is: verdict };
  // Whoever starts it asks the processor.
  return topUpWords[card.heard ?? ''] ?? refused(0, 'card processor asked');
}

/** @param state the card's, before */
export function expectCardRemoval(view: MoneyView, state: string): Expected {
  const refusal = refusedByWallet(view, []);
  if (refusal === notEnrolled || refusal === sessionEnded) return refusal;
  // One that a charge-back has blocked stays, so that it is known again.
  if (state === 'blocked') return refused(404, 'not_found');
  return (state === 'removed' ? undefined : refusal) ?? { status: 200, is: 'removed' };
}

export interface RegistrationView {
  /** Of an earlier request under the key, as it stands: its state and until when it can be entered. */
  readonly earlier: WireItem | undefined;
  /** How many cards were registered and are there. */
  readonly cards: number;
  /** How often it was tried, in the window of now. */
  readonly tries: { readonly customer: bigint; readonly device: bigint };
}

/** How a registration stands, in the word of the API. */
function registrationState(card: WireItem | undefined, now: number): string {
  const state = textIn(card, 'state');
  return state === 'pending' && now >= Number(integerIn(card, 'expiresAt')) ? 'expired' : state;
}

export function expectRegistration(view: MoneyView, { earlier, cards, tries }: RegistrationView): Expected {
  const refusal = refusedByWallet(view, []);
  if (refusal === notEnrolled || refusal === sessionEnded) return refusal;
  if (earlier) return { status: 201, is: registrationState(earlier, view.now) };
  if (refusal) return refusal;
  const { most, triesPerCustomer, triesPerDevice } = setting.cards;
  if (cards >= most) return refused(409, 'card_limit_reached');
  const isTried = tries.customer >= triesPerCustomer || tries.device >= triesPerDevice;
  return isTried ? limit : { status: 201, is: 'pending' };
}

/** What the processor's word makes of a registration. @param cards how many there are */
export function afterRegistration(
  card: WireItem | undefined,
  type: 'card.registered' | 'card.failed',
  { cards, now }: { readonly cards: number; readonly now: number },
): string {
  const state = registrationState(card, now);
  if (state === 'expired') return 'failed';
  if (state !== 'pending') return state;
  return type === 'card.registered' && cards < setting.cards.most ? 'active' : 'failed';
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
