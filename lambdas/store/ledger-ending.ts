/** Ends held payments: one transaction over the payment, its wallet, and the case that must agree. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type EndResult, type Ledger, ServiceBusy } from '../domain/ledger/ledger.ts';
import type { Payment, TransferState } from '../domain/ledger/transfer.ts';
import { monthOf } from '../domain/money.ts';
import { caseOf } from '../domain/review/case.ts';
import { caseItem } from './case-items.ts';
import { allOf, expressions } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { caseKeyOfPayment, paymentKey, walletKey } from './keys.ts';
import { paidIn, paidOn } from './ledger-items.ts';
import { ledgerReading } from './ledger-reading.ts';
import type { Runtime } from './runtime.ts';
import { transact } from './transact.ts';

export interface LedgerEndingOptions {
  readonly client: DynamoDBClient;
  readonly runtime: Runtime;
  readonly ledgerTable: string;
  readonly casesTable: string;
}

export type LedgerEnding = Pick<Ledger, 'capture' | 'release' | 'expire' | 'readPayment'>;

export function ledgerEnding(options: LedgerEndingOptions): LedgerEnding {
  const { casesTable } = options;
  const follow = async (payment: Payment, state: 'posted' | 'voided', outcome: 'approve' | 'decline') => {
    const ended = await end(options, payment, state, caseIsDecided(casesTable, payment, outcome));
    if ('transfer' in ended) return ended;
    throw new Error(`${payment.id} cannot become ${state}: its case is not decided so`);
  };
  return {
    readPayment: ledgerReading(options).readPayment,
    capture: (payment) => follow(payment, 'posted', 'approve'),
    release: (payment) => follow(payment, 'voided', 'decline'),
    expire: (payment, now) => expire(options, payment, now),
  };
}

/** A condition must guess whether something is there; the old item puts a wrong guess right. Twice is unheard of. */
const GUESSES = 3;

async function expire(
  options: LedgerEndingOptions,
  payment: Payment,
  now: number,
): Promise<EndResult | 'decided'> {
  let expireCase = openCaseExpires(options.casesTable, payment, now);
  for (let guess = 0; guess < GUESSES; guess++) {
    const ended = await end(options, payment, 'expired', expireCase);
    if ('transfer' in ended) return ended;
    const state = ended.refusedBy && fieldsOf(ended.refusedBy).text('state');
    if (state === 'decided') return 'decided';
    if (state === 'expired') throw new Error(`The case of ${payment.id} expired without its payment`);
    expireCase = (state === 'open' ? openCaseExpires : missingCaseExpires)(options.casesTable, payment, now);
  }
  throw new ServiceBusy(`The case of ${payment.id} changed with every attempt`);
}

/** The case as it was when it refused the end of the payment; undefined where there is none. */
interface CaseRefused {
  readonly refusedBy: Item | undefined;
}

async function end(
  options: LedgerEndingOptions,
  payment: Payment,
  state: 'posted' | 'voided' | 'expired',
  caseWrite: TransactWriteItem,
): Promise<EndResult | CaseRefused> {
  const { ledgerTable } = options;
  let counted: Counted = { day: true, month: true };
  for (let guess = 0; guess < GUESSES; guess++) {
    const walletWrite =
      state === 'posted' ? walletPays(ledgerTable, payment) : walletGetsBack(ledgerTable, payment, counted);
    const done = await transact(options, [
      paymentEnds(ledgerTable, payment, state),
      { Update: walletWrite },
      caseWrite,
    ]);
    if (done.outcome === 'committed') {
      return { transfer: { ...payment, state, version: payment.version + 1 }, endedNow: true };
    }
    // Asked in any case: a cancelled transaction need not name every condition that failed.
    const standing = await ledgerReading(options).readPayment(payment.id);
    if (!standing) throw new Error(`Held payment ${payment.id} is not in the ledger`);
    if (standing.state !== 'pending') return { transfer: standing, endedNow: false };
    if (done.outcome === 'unknown')
      throw new ServiceBusy('It is not known yet whether the payment has ended');
    const [, wallet, caseResult] = done.results;
    if (caseResult?.failed) return { refusedBy: caseResult.old };
    const now = countedBy(wallet?.old, payment);
    if (state === 'posted' || (now.day === counted.day && now.month === counted.month)) {
      throw new Error(`The wallet does not hold what ${payment.id} reserved`);
    }
    counted = now;
  }
  throw new ServiceBusy(`The wallet of ${payment.id} changed with every attempt`);
}

type Update = NonNullable<TransactWriteItem['Update']>;

function paymentEnds(table: string, payment: Payment, state: TransferState): TransactWriteItem {
  const update = 'SET #state = :ended, #version = :version';
  const stillPending = '#state = :pending';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...paymentKey(payment.id) }),
      UpdateExpression: update,
      ConditionExpression: stillPending,
      ...expressions([update, stillPending], {
        ':ended': state,
        ':pending': 'pending',
        ':version': payment.version + 1,
      }),
    },
  };
}

function walletPays(table: string, { customer, money }: Payment): Update {
  const update = 'SET #pending = #pending - :amount';
  const reserved = '#pending >= :amount';
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    UpdateExpression: update,
    ConditionExpression: reserved,
    ...expressions([update, reserved], { ':amount': money.amount }),
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

/** The funds become spendable again, and day and month forget the payment where they are still counted. */
function walletGetsBack(table: string, { customer, money, day }: Payment, counted: Counted): Update {
  const update = [
    'SET #pending = #pending - :amount, #available = #available + :amount',
    ...(counted.day ? ['#day = #day - :amount'] : []),
    ...(counted.month ? ['#month = #month - :amount'] : []),
  ].join(', ');
  const exists = (isCounted: boolean) => (isCounted ? 'attribute_exists' : 'attribute_not_exists');
  const condition = allOf([
    '#pending >= :amount',
    `${exists(counted.day)}(#day)`,
    `${exists(counted.month)}(#month)`,
  ]);
  return {
    TableName: table,
    Key: toItem({ ...walletKey(customer) }),
    UpdateExpression: update,
    ConditionExpression: condition,
    ...expressions(
      [update, condition],
      { ':amount': money.amount },
      { '#day': paidOn(day), '#month': paidIn(monthOf(day)) },
    ),
  };
}

function caseIsDecided(table: string, payment: Payment, outcome: 'approve' | 'decline'): TransactWriteItem {
  const condition = allOf(['#state = :decided', '#decision.#outcome = :outcome']);
  return {
    ConditionCheck: {
      TableName: table,
      Key: toItem({ ...caseKeyOfPayment(payment.id) }),
      ConditionExpression: condition,
      ...expressions([condition], { ':decided': 'decided', ':outcome': outcome }),
    },
  };
}

function openCaseExpires(table: string, payment: Payment, now: number): TransactWriteItem {
  const update = 'SET #state = :expired, #expiredAt = :now REMOVE #queue';
  const stillOpen = '#state = :open';
  return {
    Update: {
      TableName: table,
      Key: toItem({ ...caseKeyOfPayment(payment.id) }),
      UpdateExpression: update,
      ConditionExpression: stillOpen,
      ...expressions([update, stillOpen], { ':expired': 'expired', ':open': 'open', ':now': now }),
    },
  };
}

/** A case that could not be opened is recorded as expired, so that it cannot be opened any more. */
function missingCaseExpires(table: string, payment: Payment, now: number): TransactWriteItem {
  const expired = caseOf(payment, { state: 'expired', openedAt: now, deadline: now, parties: [] });
  const stillMissing = 'attribute_not_exists(#pk)';
  return {
    Put: {
      TableName: table,
      Item: { ...caseItem(expired), ...toItem({ expiredAt: now }) },
      ConditionExpression: stillMissing,
      ...expressions([stillMissing]),
    },
  };
}
