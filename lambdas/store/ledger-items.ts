/** Transfers and wallets as the Ledger table's items, and back. */
import { fingerprint } from '../domain/identifiers.ts';
import { accountOf, fundingAccount, ownerOf } from '../domain/ledger/chart.ts';
import {
  type BookedAdjustment,
  type Charge,
  type ChargeBack,
  type Charged,
  isCharged,
  type Payment,
  type Refund,
  type SignedTransfer,
  type TopUp,
} from '../domain/ledger/transfer.ts';
import {
  initialLevel,
  type VerificationLevel,
  verificationLevels,
  type Wallet,
} from '../domain/ledger/wallet.ts';
import type { Day, Month } from '../domain/money.ts';
import type { Judgement } from '../domain/risk/evaluate.ts';
import { bookedCompensationOf, bookedCorrectionOf } from './adjustment-items.ts';
import { decodeLines, encodeLines } from './basket-lines.ts';
import { chargeBackOf } from './charge-back-items.ts';
import { type Asked, requestBody } from './evidence/asked.ts';
import { type Fields, fieldsOf, type Item, toItem } from './items.ts';
import { decodeJudged, encodeJudged } from './judged-bytes.ts';
import { idOf, paymentKey, topUpKey } from './keys.ts';
import { encodeOrigin, originIn } from './origin-bytes.ts';
import { refundOf } from './refund-items.ts';
import { decodeStepUp, encodeStepUp } from './step-up-bytes.ts';

export const paymentItem = (payment: Payment): Item =>
  toItem({
    ...paymentKey(payment.id),
    ...common(payment),
    from: encodeOrigin(payment),
    lines: payment.lines.length > 0 ? encodeLines(payment.lines) : undefined,
    stepUp: payment.stepUp && encodeStepUp(payment.stepUp, payment.createdAt),
    refunded: payment.refunded,
    withdrawn: payment.withdrawn,
    ...(payment.charge ? chargeAttributes(payment.charge) : {}),
  });

export const topUpItem = (topUp: TopUp): Item =>
  toItem({
    ...topUpKey(topUp.id),
    ...common(topUp),
    country: topUp.country,
    // Of another source, the account says which.
    card: topUp.debit === fundingAccount(topUp.fundingSource) ? undefined : topUp.fundingSource,
    reversed: topUp.reversed,
  });

/**
 * An item under 1 KB has no room to say anything twice: customer, store and funding source are in the accounts, the
 * fingerprint follows from what is asked, and a thumbprint is kept as its 32 bytes.
 */
const common = (transfer: SignedTransfer) => ({
  state: transfer.state,
  debit: transfer.debit,
  credit: transfer.credit,
  amount: transfer.money.amount,
  captured: transfer.captured,
  currency: transfer.money.currency,
  name: transfer.counterparty,
  device: bytesOfThumbprint(transfer.device),
  evidence: transfer.evidence,
  createdAt: transfer.createdAt,
  day: transfer.day,
  version: transfer.version,
  judged: encodeJudged(transfer),
});

const chargeAttributes = ({ terminal, reference, code }: Charge) => ({
  terminal,
  ref: reference,
  code: Buffer.from(code.slice(CODE.length), 'base64url'),
});

const CODE = 'code_';

function chargeIn(fields: Fields): Charge {
  const code = `${CODE}${Buffer.from(fields.bytes('code')).toString('base64url')}`;
  return { terminal: fields.count('terminal'), reference: fields.text('ref'), code };
}

export function paymentOf(item: Item): Payment {
  const fields = fieldsOf(item);
  return withFingerprint({
    ...transferFields(fields),
    kind: 'payment',
    customer: ownerOf('wallet', fields.text('debit')),
    store: ownerOf('store', fields.text('credit')),
    lines: fields.has('lines') ? decodeLines(fields.bytes('lines')) : [],
    ...(fields.has('stepUp')
      ? { stepUp: decodeStepUp(fields.bytes('stepUp'), fields.count('createdAt')) }
      : {}),
    ...(fields.has('refunded') ? { refunded: fields.integer('refunded') } : {}),
    ...(fields.has('withdrawn') ? { withdrawn: true as const } : {}),
    ...(fields.has('ref') ? { charge: chargeIn(fields) } : {}),
  });
}

/** @throws Error for a payment that no till charged */
export function chargedOf(item: Item): Charged {
  const payment = paymentOf(item);
  if (isCharged(payment)) return payment;
  throw new Error(`${payment.id} is no charge`);
}

export function topUpOf(item: Item): TopUp {
  const fields = fieldsOf(item);
  return withFingerprint({
    ...transferFields(fields),
    kind: 'top_up',
    customer: ownerOf('wallet', fields.text('credit')),
    fundingSource: fields.optionalText('card') ?? ownerOf('funding', fields.text('debit')),
    ...(fields.has('reversed') ? { reversed: fields.integer('reversed') } : {}),
  });
}

/** Of the request that made it: whatever that asked for is in the transfer. */
const withFingerprint = <T extends Asked>(transfer: T): T & { readonly fingerprint: string } => ({
  ...transfer,
  fingerprint: fingerprint(requestBody(transfer)),
});

/** The transfer that an item of the Ledger table is, a stream's image for example; undefined for a wallet. */
export function transferOf(item: Item): Payment | TopUp | Refund | ChargeBack | BookedAdjustment | undefined {
  const kind = item.sk?.S;
  if (kind === 'CORRECTION') return bookedCorrectionOf(item);
  if (kind === 'COMPENSATION') return bookedCompensationOf(item);
  if (kind === 'CHARGEBACK') return chargeBackOf(item);
  if (kind === 'PAYMENT') return paymentOf(item);
  if (kind === 'REFUND') return refundOf(item);
  return kind === 'TOPUP' ? topUpOf(item) : undefined;
}

const transferFields = (fields: Fields) => ({
  id: idOf(fields.text('pk')),
  state: fields.choice('state', ['challenged', 'pending', 'posted', 'voided', 'expired']),
  debit: accountOf(fields.text('debit')),
  credit: accountOf(fields.text('credit')),
  money: { amount: fields.integer('amount'), currency: fields.text('currency') },
  ...(fields.has('captured') ? { captured: fields.integer('captured') } : {}),
  counterparty: fields.text('name'),
  device: Buffer.from(fields.bytes('device')).toString('base64url'),
  evidence: fields.bytes('evidence'),
  ...originIn(fields),
  createdAt: fields.count('createdAt'),
  day: fields.text('day'),
  version: fields.count('version'),
  ...judgementIn(fields),
});

/** How a payment or a top-up was judged. */
export const judgementIn = (fields: Fields): Judgement =>
  decodeJudged(fields.bytes('judged'), {
    flow: fields.text('sk') === 'TOPUP' ? 'top_up' : undefined,
    amount: fields.integer('amount'),
    country: originIn(fields).country,
    channel: fields.has('ref') ? 'till' : undefined,
  });

function bytesOfThumbprint(thumbprint: string): Buffer {
  const bytes = Buffer.from(thumbprint, 'base64url');
  if (bytes.toString('base64url') === thumbprint) return bytes;
  throw new Error('A device should be named by its thumbprint');
}

const PAID = 'paid_';
const TOPPED_UP = 'topped_up_';
const PROBATION = 'probation_';

/** The wallet's attribute that counts what was paid, or held, on the day. */
export const paidOn = (day: Day): string => `${PAID}${day}`;
/** The same for the month. */
export const paidIn = (month: Month): string => `${PAID}${month}`;
export const toppedUpOn = (day: Day): string => `${TOPPED_UP}${day}`;
/** The attribute that counts what a device spent unheld while it was new. @param device its thumbprint */
export const probationOf = (device: string): string => `${PROBATION}${device}`;

export function walletOf(item: Item): Wallet {
  const fields = fieldsOf(item);
  return {
    customer: idOf(fields.text('pk')),
    currency: fields.text('currency'),
    available: fields.integer('available'),
    pending: fields.integer('pending'),
    ...(fields.has('incoming') ? { incoming: fields.integer('incoming') } : {}),
    status: fields.choice('status', ['active', 'frozen']),
    sessionsSince: fields.has('sessionsSince') ? fields.count('sessionsSince') : 0,
    coolOffUntil: fields.has('coolOffUntil') ? fields.count('coolOffUntil') : 0,
    level: levelIn(fields),
    devices: fields.texts('devices').sort(),
    ...(fields.has('frozenDevices') ? { frozenDevices: fields.texts('frozenDevices').sort() } : {}),
    paid: counters(fields, PAID, /^\d{4}-\d\d-\d\d$/),
    paidInMonth: counters(fields, PAID, /^\d{4}-\d\d$/),
    toppedUp: counters(fields, TOPPED_UP),
    probation: counters(fields, PROBATION),
  };
}

/** What card top-ups that are pending come to. */
export const incomingIn = (wallet: Fields): bigint =>
  wallet.has('incoming') ? wallet.integer('incoming') : 0n;

export const levelIn = (wallet: Fields): VerificationLevel =>
  wallet.has('level') ? wallet.choice('level', verificationLevels) : initialLevel;

/** What the attributes with the prefix count, by what follows it. */
const counters = (fields: Fields, prefix: string, named = /./): Record<string, bigint> =>
  Object.fromEntries(
    fields
      .names()
      .filter((name) => name.startsWith(prefix) && named.test(name.slice(prefix.length)))
      .map((name) => [name.slice(prefix.length), fields.integer(name)]),
  );
