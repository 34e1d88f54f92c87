/** The wallet's part in the write of a payment or top-up: what changes there, on which conditions, and why not. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { LedgerRefusal, Terms } from '../domain/ledger/ledger.ts';
import type { Payment, TopUp } from '../domain/ledger/transfer.ts';
import type { PastCounters } from '../domain/ledger/wallet.ts';
import { allOf, type Clause, expressions, type Requirement, whyRefused } from './conditions.ts';
import { fieldsOf, type Item, toItem } from './items.ts';
import { walletKey } from './keys.ts';
import { paidIn, paidOn, probationOf, toppedUpOn } from './ledger-items.ts';
import {
  paymentClauses,
  paymentPremises,
  topUpClauses,
  topUpPremises,
  walletPlaceholders,
} from './wallet-clauses.ts';

export interface WalletChange {
  readonly transfer: Payment | TopUp;
  readonly terms: Terms;
  /** What it does to the wallet's amounts and counters; undefined where it only asks. */
  readonly effect: string | undefined;
  readonly clauses: readonly Clause<LedgerRefusal>[];
  readonly premises: readonly Requirement[];
}

export const paymentChange = (payment: Payment, terms: Terms): WalletChange => ({
  transfer: payment,
  terms,
  effect: paymentEffect(payment, terms),
  clauses: paymentClauses(payment, terms),
  premises: paymentPremises(payment, terms),
});

export const topUpChange = (topUp: TopUp, terms: Terms): WalletChange => ({
  transfer: topUp,
  terms,
  // What is pending takes its room below the limits, and is neither spendable nor posted.
  effect:
    topUp.state === 'pending'
      ? 'ADD #incoming :amount, #day :amount'
      : 'SET #available = #available + :amount ADD #day :amount',
  clauses: topUpClauses(topUp, terms),
  premises: topUpPremises(topUp, terms),
});

function paymentEffect({ state }: Payment, { firstDayLimit }: Terms): string | undefined {
  if (state === 'challenged') return undefined;
  const counted = 'ADD #day :amount, #month :amount';
  if (state === 'pending')
    return `SET #available = #available - :amount, #pending = #pending + :amount ${counted}`;
  const spent = `SET #available = #available - :amount ${counted}`;
  return firstDayLimit === undefined ? spent : `${spent}, #probation :amount`;
}

export function walletWrite(table: string, change: WalletChange): TransactWriteItem {
  const { transfer, terms, effect, clauses, premises } = change;
  const condition = allOf([...clauses, ...premises].map(({ expression }) => expression));
  const { names, values } = walletPlaceholders(transfer, terms);
  const wallet = { TableName: table, Key: toItem({ ...walletKey(transfer.customer) }) };
  if (effect === undefined) {
    const named = expressions([condition], values, names);
    return { ConditionCheck: { ...wallet, ConditionExpression: condition, ...named } };
  }
  const past = pastNames(terms.past);
  const remove = Object.keys(past).length > 0 ? ` REMOVE ${Object.keys(past).join(', ')}` : '';
  const update = `${effect}${remove}`;
  const named = expressions([update, condition], values, { ...names, ...past });
  return { Update: { ...wallet, UpdateExpression: update, ConditionExpression: condition, ...named } };
}

/** Placeholder -> attribute. */
function pastNames({ days, months, devices }: PastCounters): Record<string, string> {
  const attributes = [
    ...days.flatMap((day) => [paidOn(day), toppedUpOn(day)]),
    ...months.map(paidIn),
    ...devices.map(probationOf),
  ];
  return Object.fromEntries(attributes.map((attribute, index) => [`#past${index}`, attribute]));
}

/**
 * A refusal that rests on an outdated judgement, by the limits of another level for example, would be a wrong one.
 * @param wallet as it was when its condition failed; undefined where there is none
 */
export function whyNotWritten(
  { clauses, premises }: WalletChange,
  wallet: Item | undefined,
): { readonly outcome: 'outdated' } | { readonly outcome: 'refused'; readonly code: LedgerRefusal } {
  const fields = wallet && fieldsOf(wallet);
  if (fields && !premises.every((premise) => premise.holds(fields))) return { outcome: 'outdated' };
  return { outcome: 'refused', code: whyRefused(clauses, wallet, 'device_not_enrolled') };
}
