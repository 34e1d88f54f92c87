/** Ends held payments: one transaction over the payment, its wallet, and the case that must agree. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type EndResult, type Ledger, ServiceBusy } from '../domain/ledger/ledger.ts';
import { amountsOf, type Payment } from '../domain/ledger/transfer.ts';
import { monthOf } from '../domain/money.ts';
import {
  caseApproved,
  caseApproves,
  caseDeclines,
  missingCaseExpires,
  openCaseExpires,
} from './case-endings.ts';
import { allOf, expressions } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { paymentKey, walletKey } from './keys.ts';
import { paidIn, paidOn } from './ledger-items.ts';
import { ledgerReading } from './ledger-reading.ts';
import type { Runtime } from './runtime.ts';
import { storeCheck, storeIsFrozen, storeTakesPayments } from './stores/store-freezes.ts';
import { transact } from './transact.ts';

export interface LedgerEndingOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly casesTable: string;
  readonly registryTable: string;
}

export type LedgerEnding = Pick<Ledger, 'capture' | 'release' | 'expire' | 'withdraw' | 'readPayment'>;

export function ledgerEnding(options: LedgerEndingOptions): LedgerEnding {
  const follow = async (payment: Payment, as: Ended, decided: TransactWriteItem) => {
    const ended = await end(options, payment, as, [decided]);
    if (isEnd(ended)) return ended;
    throw notDecidedSo(payment, as);
  };
  return {
    readPayment: ledgerReading(options).readPayment,
    capture: async (payment, amount) => {
      if (amount < 1n || amount > payment.money.amount)
        throw new RangeError(
          `${payment.id} holds ${payment.money.amount}: ${amount} of it cannot be captured`,
        );
      return captureUnlessFrozen(options, payment, amount);
    },
    release: (payment) => follow(payment, { state: 'voided' }, caseDeclines(options.casesTable, payment)),
    expire: (payment, now) => endUndecided(options, payment, { state: 'expired' }, now),
    withdraw: (payment, now) =>
      payment.state === 'challenged'
        ? voidChallenged(options, payment)
        : endUndecided(options, payment, withdrawn, now),
  };
}

const notDecidedSo = ({ id }: Payment, { state }: Ended): Error =>
  new Error(`${id} cannot become ${state}: its case is not decided so`);

/**
 * That the store takes payments is a condition of the capture; where it is frozen, what was approved is released, on the
 * condition that it is. Nobody decides about the payment again, and its customer has not to wait for the store.
 */
async function captureUnlessFrozen(
  options: LedgerEndingOptions,
  payment: Payment,
  amount: bigint,
): Promise<EndResult> {
  const { casesTable, registryTable } = options;
  const ways = [
    {
      as: { state: 'posted', captured: amount },
      decided: caseApproves(casesTable, payment, amount),
      store: storeCheck(registryTable, payment.store, storeTakesPayments),
    },
    {
      as: { state: 'voided' },
      decided: caseApproved(casesTable, payment),
      store: storeCheck(registryTable, payment.store, storeIsFrozen),
    },
  ] as const;
  for (let guess = 0; guess < GUESSES; guess++) {
    for (const { as, decided, store } of ways) {
      const ended = await end(options, payment, as, [decided, store]);
      if (isEnd(ended)) return ended;
      if (ended.refused === 'case') throw notDecidedSo(payment, as);
    }
  }
  throw new ServiceBusy(`The store of ${payment.id} was frozen, or was that no longer, with every attempt`);
}

/** How a payment ends, and how much of it moves. */
type Ended =
  | { readonly state: 'posted'; readonly captured: bigint }
  | {
      readonly state: 'voided' | 'expired';
      readonly captured?: undefined;
      /** By the till that charged it, and by no decision. */
      readonly withdrawn?: true;
    };

const withdrawn = { state: 'voided', withdrawn: true } as const;

/** A condition must guess whether something is there; the old item puts a wrong guess right. Twice is unheard of. */
const GUESSES = 3;

async function endUndecided(
  options: LedgerEndingOptions,
  payment: Payment,
  as: Ended,
  now: number,
): Promise<EndResult | 'decided'> {
  let expireCase = openCaseExpires(options.casesTable, payment, now);
  for (let guess = 0; guess < GUESSES; guess++) {
    const ended = await end(options, payment, as, [expireCase]);
    if (isEnd(ended)) return ended;
    const caseState = ended.old && fieldsOf(ended.old).text('state');
    if (caseState === 'decided') return 'decided';
    if (caseState === 'expired') throw new Error(`The case of ${payment.id} expired without its payment`);
    expireCase = (caseState === 'open' ? openCaseExpires : missingCaseExpires)(
      options.casesTable,
      payment,
      now,
    );
  }
  throw new ServiceBusy(`The case of ${payment.id} changed with every attempt`);
}

/** Nothing has moved, and no case was opened: the payment alone says that it will not. */
async function voidChallenged(options: LedgerEndingOptions, payment: Payment): Promise<EndResult> {
  const voided = endedAs(payment, withdrawn);
  const done = await transact(options, [paymentEnds(options.ledgerTable, voided, 'challenged')]);
  if (done.outcome === 'committed') return { transfer: voided, endedNow: true };
  const standing = await ledgerReading(options).readPayment(payment.id);
  if (!standing) throw new Error(`${payment.id} is to be confirmed, and not in the ledger`);
  if (standing.state !== 'challenged') return { transfer: standing, endedNow: false };
  throw new ServiceBusy('It is not known yet whether the payment has ended');
}

/** What refused the end of the payment, as it was; undefined where there is none. */
interface EndRefused {
  readonly refused: 'case' | 'store';
  readonly old: Item | undefined;
}

const isEnd = (ended: EndResult | EndRefused): ended is EndResult => 'transfer' in ended;

async function end(
  options: LedgerEndingOptions,
  payment: Payment,
  as: Ended,
  [caseWrite, store]: readonly [TransactWriteItem, TransactWriteItem?],
): Promise<EndResult | EndRefused> {
  const { ledgerTable } = options;
  const ended = endedAs(payment, as);
  const rest = payment.money.amount - amountsOf(ended).posted;
  let counted: Counted = { day: true, month: true };
  for (let guess = 0; guess < GUESSES; guess++) {
    const done = await transact(options, [
      paymentEnds(ledgerTable, ended),
      { Update: walletGetsBack(ledgerTable, payment, rest, counted) },
      caseWrite,
      ...(store ? [store] : []),
    ]);
    if (done.outcome === 'committed') return { transfer: ended, endedNow: true };
    // Asked in any case: a cancelled transaction need not name every condition that failed.
    const standing = await ledgerReading(options).readPayment(payment.id);
    if (!standing) throw new Error(`Held payment ${payment.id} is not in the ledger`);
    if (standing.state !== 'pending') return { transfer: standing, endedNow: false };
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the payment has ended');
    const [, wallet, caseResult, storeResult] = done.results;
    if (caseResult?.failed) return { refused: 'case', old: caseResult.old };
    if (storeResult?.failed) return { refused: 'store', old: storeResult.old };
    const now = countedBy(wallet?.old, payment);
    if (rest === 0n || (now.day === counted.day && now.month === counted.month)) {
      throw new Error(`The wallet does not hold what ${payment.id} reserved`);
    }
    counted = now;
  }
  throw new ServiceBusy(`The wallet of ${payment.id} changed with every attempt`);
}

/** The payment as it will be. What was captured is kept where it is not all. */
const endedAs = (payment: Payment, { captured, ...as }: Ended): Payment => ({
  ...payment,
  ...as,
  ...(captured === undefined || captured === payment.money.amount ? {} : { captured }),
  version: payment.version + 1,
});

type Update = NonNullable<TransactWriteItem['Update']>;

/** @param from the state that it must still be in */
function paymentEnds(
  table: string,
  { id, state, version, captured, withdrawn }: Payment,
  from: 'pending' | 'challenged' = 'pending',
): TransactWriteItem {
  const update = [
    'SET #state = :ended, #version = :version',
    ...(captured === undefined ? [] : ['#captured = :captured']),
    ...(withdrawn === undefined ? [] : ['#withdrawn = :withdrawn']),
  ].join(', ');
  const still = '#state = :from';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...paymentKey(id) }),
      UpdateExpression: update,
      ConditionExpression: still,
      ...expressions([update, still], {
        ':ended': state,
        ':from': from,
        ':version': version,
        ':captured': captured,
        ':withdrawn': withdrawn,
      }),
    },
  };
}

/** Which of the payment's counters the wallet still has: old ones go. */
interface Counted {
  readonly day: boolean;
  readonly month: boolean;
}

function countedBy(wallet: Item | undefined, { day }: Payment): Counted {
  const fields = wallet && fieldsOf(wallet);
  return {
    day: fields?.has(paidOn(day)) ?? false,
    month: fields?.has(paidIn(monthOf(day))) ?? false,
  };
}

/**
 * Nothing is reserved any more. What was not captured becomes spendable again, and day and month forget it where they
 * still count the payment.
 * @param rest minor units
 */
function walletGetsBack(
  table: string,
  { customer, money, day }: Payment,
  rest: bigint,
  counted: Counted,
): Update {
  const forgets = rest > 0n;
  const update = [
    'SET #pending = #pending - :amount',
    ...(forgets ? ['#available = #available + :rest'] : []),
    ...(forgets && counted.day ? ['#day = #day - :rest'] : []),
    ...(forgets && counted.month ? ['#month = #month - :rest'] : []),
  ].join(', ');
  const exists = (isCounted: boolean) => (isCounted ? 'attribute_exists' : 'attribute_not_exists');
  const condition = allOf([
    '#pending >= :amount',
    '#currency = :currency',
    ...(forgets ? [`${exists(counted.day)}(#day)`, `${exists(counted.month)}(#month)`] : []),
  ]);
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions(
      [update, condition],
      { ':amount': money.amount, ':currency': money.currency, ':rest': rest },
      { '#day': paidOn(day), '#month': paidIn(monthOf(day)) },
    ),
  };
}
