/** Transfers and wallets as the Ledger table's items, and back. */
import type { AccountId, Payment, TopUp, Transfer } from '../domain/ledger/transfer.ts';
import type { Wallet } from '../domain/ledger/wallet.ts';
import type { Day } from '../domain/money.ts';
import { decodeLines, encodeLines } from './basket-lines.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { idOf, paymentKey, topUpKey } from './keys.ts';

export const paymentItem = (payment: Payment): Item =>
  toItem({
    ...paymentKey(payment.id),
    ...common(payment),
    ruleset: payment.ruleset,
    reasons: payment.reasons.length > 0 ? [...payment.reasons] : undefined,
    lines: payment.lines.length > 0 ? encodeLines(payment.lines) : undefined,
  });

export const topUpItem = (topUp: TopUp): Item => toItem({ ...topUpKey(topUp.id), ...common(topUp) });

/** Customer, store and funding source are in the accounts already: an item under 1 KB has no room to say it twice. */
const common = (transfer: Transfer) => ({
  state: transfer.state,
  debit: transfer.debit,
  credit: transfer.credit,
  amount: transfer.money.amount,
  currency: transfer.money.currency,
  fingerprint: transfer.fingerprint,
  counterparty: transfer.counterparty,
  device: transfer.device,
  createdAt: transfer.createdAt,
  day: transfer.day,
  version: transfer.version,
});

export function paymentOf(item: Item): Payment {
  const fields = fieldsOf(item);
  const lines = fields.optionalText('lines');
  return {
    ...transferFields(fields),
    kind: 'payment',
    customer: ownerOf('wallet', fields.text('debit')),
    store: ownerOf('store', fields.text('credit')),
    lines: lines === undefined ? [] : decodeLines(lines),
    ruleset: fields.text('ruleset'),
    reasons: fields.texts('reasons'),
  };
}

export function topUpOf(item: Item): TopUp {
  const fields = fieldsOf(item);
  return {
    ...transferFields(fields),
    kind: 'top_up',
    customer: ownerOf('wallet', fields.text('credit')),
    fundingSource: ownerOf('funding', fields.text('debit')),
  };
}

/** The transfer that an item of the Ledger table is, a stream's image for example; undefined for a wallet. */
export function transferOf(item: Item): Payment | TopUp | undefined {
  const kind = item.sk?.S;
  if (kind === 'PAYMENT') return paymentOf(item);
  return kind === 'TOPUP' ? topUpOf(item) : undefined;
}

const transferFields = (fields: Fields) => ({
  id: idOf(fields.text('pk')),
  state: fields.choice('state', ['pending', 'posted', 'voided', 'expired']),
  debit: fields.text('debit') as AccountId,
  credit: fields.text('credit') as AccountId,
  money: { amount: fields.integer('amount'), currency: fields.text('currency') },
  fingerprint: fields.text('fingerprint'),
  counterparty: fields.text('counterparty'),
  device: fields.text('device'),
  createdAt: fields.count('createdAt'),
  day: fields.text('day'),
  version: fields.count('version'),
});

function ownerOf(kind: 'wallet' | 'store' | 'funding', account: string): string {
  if (account.startsWith(`${kind}:`)) return account.slice(kind.length + 1);
  throw new Error(`Account ${account} should be a ${kind}`);
}

const PAID = 'paid_';
const TOPPED_UP = 'topped_up_';

/** The wallet's attribute that counts what was paid, or held, on the day. */
export const paidOn = (day: Day): string => `${PAID}${day}`;
export const toppedUpOn = (day: Day): string => `${TOPPED_UP}${day}`;

export function walletOf(item: Item): Wallet {
  const fields = fieldsOf(item);
  return {
    customer: idOf(fields.text('pk')),
    currency: fields.text('currency'),
    available: fields.integer('available'),
    pending: fields.integer('pending'),
    status: fields.choice('status', ['active', 'frozen']),
    devices: fields.texts('devices').sort(),
    paid: counters(fields, PAID),
    toppedUp: counters(fields, TOPPED_UP),
  };
}

const counters = (fields: Fields, prefix: string): Record<Day, bigint> =>
  Object.fromEntries(
    fields
      .names()
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), fields.integer(name)]),
  );
