/** What the write of a payment or top-up requires of the wallet, clause by clause. */
import type { LedgerRefusal, Terms } from '../domain/ledger/ledger.ts';
import type { Payment, SignedTransfer, TopUp, Transfer } from '../domain/ledger/transfer.ts';
import { initialLevel } from '../domain/ledger/wallet.ts';
import { monthOf } from '../domain/money.ts';
import { accountClauses, accountClauseValues } from './account-clauses.ts';
import type { Clause, Requirement } from './conditions.ts';
import type { Fields, Values } from './items.ts';
import { incomingIn, levelIn, paidIn, paidOn, probationOf, toppedUpOn } from './ledger-items.ts';

/** The placeholders of the clauses. */
export interface WalletPlaceholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Values;
}

/** What must hold of the wallet, or the payment is refused. */
export const paymentClauses = (payment: SignedTransfer, terms: Terms): readonly Clause<LedgerRefusal>[] => [
  ...sharedClauses(payment, terms),
  {
    name: 'enough funds',
    expression: '#available >= :amount',
    code: 'insufficient_funds',
    holds: (wallet) => wallet.integer('available') >= payment.money.amount,
  },
  {
    name: 'within day limit',
    code: 'limit_exceeded',
    ...roomIn('#day', paidOn(payment.day), payment, terms.limits.paymentPerDay),
  },
  {
    name: 'within month limit',
    code: 'limit_exceeded',
    ...roomIn('#month', paidIn(monthOf(payment.day)), payment, terms.limits.paymentPerMonth),
  },
];

/** What must hold of the wallet, or the top-up is refused. */
export const topUpClauses = (topUp: SignedTransfer, terms: Terms): readonly Clause<LedgerRefusal>[] => [
  ...sharedClauses(topUp, terms),
  {
    name: 'within day limit',
    code: 'limit_exceeded',
    ...roomIn('#day', toppedUpOn(topUp.day), topUp, terms.limits.topUpPerDay),
  },
  {
    // Conditions cannot add: the reserved part is reckoned with as it was judged, which is a premise.
    name: 'within balance limit',
    expression: '#available <= :balanceRoom',
    code: 'limit_exceeded',
    holds: (wallet) => wallet.integer('available') <= balanceRoom(topUp, terms),
  },
];

/** What the judgement of a payment took for granted. Where one does not hold, the payment is judged anew. */
export function paymentPremises(payment: Payment, terms: Terms): readonly Requirement[] {
  const { firstDayLimit } = terms;
  if (payment.state === 'pending') return [sameLevel(terms)];
  if (firstDayLimit === undefined) return [sameLevel(terms), notCoolingOff(terms)];
  const withinFirstDay: Requirement = {
    name: 'within first-day limit',
    ...roomIn('#probation', probationOf(payment.device), payment, firstDayLimit),
  };
  return [sameLevel(terms), notCoolingOff(terms), withinFirstDay];
}

/** What the judgement of a top-up took for granted. */
export function topUpPremises(topUp: TopUp, terms: Terms): readonly Requirement[] {
  const shared = [sameLevel(terms), notCoolingOff(terms), samePending(terms), sameIncoming(terms)];
  return terms.firstDayLimit === undefined ? shared : [...shared, sameToppedUp(topUp, terms)];
}

const samePending = ({ pending }: Terms): Requirement => ({
  name: 'pending as judged',
  expression: '#pending = :pending',
  holds: (wallet) => wallet.integer('pending') === pending,
});

const sameIncoming = ({ incoming = 0n }: Terms): Requirement => ({
  name: 'incoming as judged',
  // A wallet that never had a card top-up has no such attribute.
  expression: sameCounter('#incoming', incoming),
  holds: (wallet) => incomingIn(wallet) === incoming,
});

/** Of a device in its first day: or each of many top-ups at once would be judged as the only one of the day. */
const sameToppedUp = ({ day }: TopUp, { toppedUp = 0n }: Terms): Requirement => ({
  name: 'topped up as judged',
  expression: sameCounter('#day', toppedUp, ':toppedUp'),
  holds: (wallet) => countedIn(wallet, toppedUpOn(day)) === toppedUp,
});

/** An absent counter is zero. */
function sameCounter(placeholder: string, judged: bigint, value = placeholder.replace('#', ':')): string {
  const same = `${placeholder} = ${value}`;
  return judged === 0n ? `(attribute_not_exists(${placeholder}) OR ${same})` : same;
}

const sharedClauses = (transfer: SignedTransfer, { authTime }: Terms): readonly Clause<LedgerRefusal>[] => [
  {
    name: 'device enrolled',
    expression: 'contains(#devices, :device)',
    code: 'device_not_enrolled',
    holds: (wallet) => wallet.texts('devices').includes(transfer.device),
  },
  ...accountClauses(authTime),
  {
    name: 'same currency',
    expression: '#currency = :currency',
    code: 'currency_not_supported',
    holds: (wallet) => wallet.text('currency') === transfer.money.currency,
  },
];

const sameLevel = ({ level }: Terms): Requirement => ({
  name: 'level as judged',
  expression:
    level === initialLevel ? '(attribute_not_exists(#level) OR #level = :level)' : '#level = :level',
  holds: (wallet) => levelIn(wallet) === level,
});

const notCoolingOff = ({ now }: Terms): Requirement => ({
  name: 'not cooling off',
  expression: '(attribute_not_exists(#coolOffUntil) OR #coolOffUntil <= :now)',
  holds: (wallet) => !wallet.has('coolOffUntil') || wallet.count('coolOffUntil') <= now,
});

/** That a counter stays within its limit with this amount. An absent counter is zero. */
function roomIn(
  placeholder: '#day' | '#month' | '#probation',
  counter: string,
  { money }: Transfer,
  limit: bigint,
): Pick<Requirement, 'expression' | 'holds'> {
  const enough = `${placeholder} <= ${placeholder.replace('#', ':')}Room`;
  return {
    // An amount above the whole limit must not pass where there is no counter yet.
    expression: money.amount <= limit ? `(attribute_not_exists(${placeholder}) OR ${enough})` : enough,
    holds: (wallet) => countedIn(wallet, counter) + money.amount <= limit,
  };
}

const countedIn = (wallet: Fields, counter: string): bigint =>
  wallet.has(counter) ? wallet.integer(counter) : 0n;

const balanceRoom = ({ money }: Transfer, { limits, pending, incoming = 0n }: Terms): bigint =>
  limits.balance - pending - incoming - money.amount;

/** What the placeholders of all clauses and premises stand for; a request takes those that it mentions. */
export function walletPlaceholders(transfer: Payment | TopUp, terms: Terms): WalletPlaceholders {
  const { limits, firstDayLimit = 0n } = terms;
  const { amount, currency } = transfer.money;
  const isPayment = transfer.kind === 'payment';
  return {
    names: {
      '#day': isPayment ? paidOn(transfer.day) : toppedUpOn(transfer.day),
      '#month': paidIn(monthOf(transfer.day)),
      '#probation': probationOf(transfer.device),
    },
    values: {
      ':amount': amount,
      ':currency': currency,
      ':device': transfer.device,
      ...accountClauseValues(terms.authTime),
      ':level': terms.level,
      ':now': terms.now,
      ':pending': terms.pending,
      ':incoming': terms.incoming ?? 0n,
      ':toppedUp': terms.toppedUp ?? 0n,
      ':dayRoom': (isPayment ? limits.paymentPerDay : limits.topUpPerDay) - amount,
      ':monthRoom': limits.paymentPerMonth - amount,
      ':probationRoom': firstDayLimit - amount,
      ':balanceRoom': balanceRoom(transfer, terms),
    },
  };
}
