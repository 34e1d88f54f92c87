/** The trial balance: every account's debits and credits out of the transfers, held against the wallets as kept. */
import type { AccountId, Transfer } from './transfer.ts';
import { posted, type Wallet } from './wallet.ts';

export interface AccountBalance {
  readonly account: AccountId;
  readonly currency: string;
  readonly debitsPosted: bigint;
  readonly creditsPosted: bigint;
  readonly debitsPending: bigint;
  readonly creditsPending: bigint;
  /** creditsPosted - debitsPosted: positive where we owe (wallets, stores), negative where we are owed (funding). */
  readonly balance: bigint;
}

export interface TrialBalance {
  readonly accounts: readonly AccountBalance[];
  /** Currency -> the sum of all balances, which must be zero. */
  readonly sums: Readonly<Record<string, bigint>>;
  /** Wallets whose kept numbers are not the sum of their transfers, in words. Empty when the books are right. */
  readonly differences: readonly string[];
}

/** Adds up all transfers, and compares each wallet with its own. */
export function trialBalance(transfers: Iterable<Transfer>, wallets: Iterable<Wallet>): TrialBalance {
  const accounts = new Map<string, { -readonly [K in keyof AccountBalance]: AccountBalance[K] }>();
  const account = (id: AccountId, currency: string) => {
    const key = `${id} ${currency}`;
    const known = accounts.get(key);
    if (known) return known;
    const made = {
      account: id,
      currency,
      debitsPosted: 0n,
      creditsPosted: 0n,
      debitsPending: 0n,
      creditsPending: 0n,
      balance: 0n,
    };
    accounts.set(key, made);
    return made;
  };
  for (const { debit, credit, state, money } of transfers) {
    const from = account(debit, money.currency);
    const to = account(credit, money.currency);
    if (state === 'posted') {
      from.debitsPosted += money.amount;
      from.balance -= money.amount;
      to.creditsPosted += money.amount;
      to.balance += money.amount;
    } else if (state === 'pending') {
      from.debitsPending += money.amount;
      to.creditsPending += money.amount;
    }
  }
  const sums: Record<string, bigint> = {};
  for (const { currency, balance } of accounts.values()) sums[currency] = (sums[currency] ?? 0n) + balance;
  const differences: string[] = [];
  for (const wallet of wallets)
    differences.push(...compare(wallet, account(`wallet:${wallet.customer}`, wallet.currency)));
  return {
    accounts: [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
    sums,
    differences,
  };
}

function* compare(wallet: Wallet, summed: AccountBalance): Generator<string> {
  const name = `wallet:${wallet.customer}`;
  if (posted(wallet) !== summed.balance)
    yield `${name}: posted ${posted(wallet)}, its transfers say ${summed.balance}`;
  if (wallet.pending !== summed.debitsPending)
    yield `${name}: pending ${wallet.pending}, its open holds say ${summed.debitsPending}`;
  if (wallet.available < 0n || wallet.pending < 0n) yield `${name}: a negative amount`;
}
