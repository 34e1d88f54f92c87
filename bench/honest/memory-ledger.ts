/** The ledger's conditions over wallets in memory: what the store asks of DynamoDB in one transaction, asked of an object. */
import { entryFrom } from '../../lambdas/domain/ledger/entries.ts';
import type { EndResult, Ledger, Terms, WriteResult } from '../../lambdas/domain/ledger/ledger.ts';
import type { Payment, TopUp, Transfer } from '../../lambdas/domain/ledger/transfer.ts';
import type { Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import { monthOf } from '../../lambdas/domain/money.ts';

export type Told = (entry: NonNullable<ReturnType<typeof entryFrom>>) => void;

type Refused = Exclude<WriteResult<never>, { readonly transfer: never }>;
type Written = Pick<Ledger, 'writePayment' | 'writeCharge' | 'confirmPayment' | 'writeTopUp'>;
type Asked = Pick<Ledger, 'readPayment' | 'readTopUp' | 'readCharge'>;

export interface MemoryLedger extends Written, Asked {
  readonly wallets: Map<string, Wallet>;
  /** A person has looked, and it is paid. @param now milliseconds since the epoch */
  capture(payment: Payment, now: number): EndResult;
}

/** @param tell hears of each entry of the history, as its stream would bring it */
export function memoryLedger(tell: Told): MemoryLedger {
  const wallets = new Map<string, Wallet>();
  const pay = async <P extends Payment>(payment: P, terms: Terms): Promise<WriteResult<P>> => {
    const wallet = wallets.get(payment.customer);
    if (!wallet) return { outcome: 'refused', code: 'device_not_enrolled' };
    const refused = whyNot(wallet, payment, terms);
    if (refused) return refused;
    wallets.set(wallet.customer, paidFrom(wallet, payment, terms));
    record(tell, payment, terms.now);
    return { outcome: 'written', transfer: payment };
  };
  return {
    wallets,
    writePayment: pay,
    writeCharge: pay,
    confirmPayment: pay,
    async writeTopUp(topUp, terms) {
      const wallet = wallets.get(topUp.customer);
      if (!wallet) return { outcome: 'refused', code: 'device_not_enrolled' };
      const refused = whyNoTopUp(wallet, topUp, terms);
      if (refused) return refused;
      wallets.set(wallet.customer, toppedUp(wallet, topUp));
      record(tell, topUp, terms.now);
      return { outcome: 'written', transfer: topUp };
    },
    readPayment: async () => undefined,
    readCharge: async () => undefined,
    readTopUp: async () => undefined,
    capture(payment, now) {
      const wallet = wallets.get(payment.customer);
      if (!wallet) throw new Error(`${payment.customer} has no wallet`);
      wallets.set(wallet.customer, { ...wallet, pending: wallet.pending - payment.money.amount });
      const transfer: Payment = { ...payment, state: 'posted', version: 2 };
      record(tell, transfer, now);
      return { transfer, endedNow: true };
    },
  };
}

function record(tell: Told, transfer: Transfer, now: number): void {
  const entry = entryFrom(transfer, now);
  if (entry) tell(entry);
}

/** As the clauses of `ledger-writing.ts` have it, but for what no honest customer does: a session that is ended, a frozen account. */
function whyNot(wallet: Wallet, { state, money, day, device }: Payment, terms: Terms): Refused | undefined {
  const { amount } = money;
  if (!wallet.devices.includes(device)) return { outcome: 'refused', code: 'device_not_enrolled' };
  if (wallet.available < amount) return { outcome: 'refused', code: 'insufficient_funds' };
  const { paymentPerDay, paymentPerMonth } = terms.limits;
  if (
    (wallet.paid[day] ?? 0n) + amount > paymentPerDay ||
    (wallet.paidInMonth[monthOf(day)] ?? 0n) + amount > paymentPerMonth
  )
    return { outcome: 'refused', code: 'limit_exceeded' };
  if (state === 'pending') return undefined;
  const firstDay = state === 'posted' ? terms.firstDayLimit : undefined;
  const isBeyond = firstDay !== undefined && (wallet.probation[device] ?? 0n) + amount > firstDay;
  return terms.now < wallet.coolOffUntil || isBeyond ? { outcome: 'outdated' } : undefined;
}

function whyNoTopUp(wallet: Wallet, { money, day }: TopUp, terms: Terms): Refused | undefined {
  const { balance, topUpPerDay } = terms.limits;
  if (
    wallet.available + wallet.pending + money.amount > balance ||
    (wallet.toppedUp[day] ?? 0n) + money.amount > topUpPerDay
  )
    return { outcome: 'refused', code: 'limit_exceeded' };
  return terms.now < wallet.coolOffUntil ? { outcome: 'outdated' } : undefined;
}

const without = <T>(counters: Readonly<Record<string, T>>, past: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(counters).filter(([key]) => !past.includes(key)));
const plus = (counters: Readonly<Record<string, bigint>>, key: string, amount: bigint) => ({
  ...counters,
  [key]: (counters[key] ?? 0n) + amount,
});

function paidFrom(
  wallet: Wallet,
  { state, money, day, device }: Payment,
  { past, firstDayLimit }: Terms,
): Wallet {
  // Nothing has moved before it is confirmed.
  if (state === 'challenged') return wallet;
  const { amount } = money;
  const probation = without(wallet.probation, past.devices);
  return {
    ...wallet,
    available: wallet.available - amount,
    pending: wallet.pending + (state === 'pending' ? amount : 0n),
    paid: plus(without(wallet.paid, past.days), day, amount),
    toppedUp: without(wallet.toppedUp, past.days),
    paidInMonth: plus(without(wallet.paidInMonth, past.months), monthOf(day), amount),
    probation:
      state === 'posted' && firstDayLimit !== undefined ? plus(probation, device, amount) : probation,
  };
}

const toppedUp = (wallet: Wallet, { money, day }: TopUp): Wallet => ({
  ...wallet,
  available: wallet.available + money.amount,
  toppedUp: plus(wallet.toppedUp, day, money.amount),
});
