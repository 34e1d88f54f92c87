/** The trial balance: every account's debits and credits out of the transfers, held against the wallets as kept. */
import { type AccountId, walletAccount } from './chart.ts';
import { amountsOf, type Transfer } from './transfer.ts';
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
  /**
   * Wallets whose kept numbers are not the sum of their transfers, or that transfers met in another currency, in words.
   * Empty when the books are right.
   */
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
  for (const transfer of transfers) {
    const { currency } = transfer.money;
    const from = account(transfer.debit, currency);
    const to = account(transfer.credit, currency);
    const { posted: moved, pending: reserved } = amountsOf(transfer);
    from.debitsPosted += moved;
    from.balance -= moved;
    to.creditsPosted += moved;
    to.balance += moved;
    from.debitsPending += reserved;
    to.creditsPending += reserved;
  }
  const sums: Record<string, bigint> = {};
  // Stryker disable next-line ArithmeticOperator: what one account gets another gives, and zero is its own negative.
  for (const { currency, balance } of accounts.values()) sums[currency] = (sums[currency] ?? 0n) + balance;
  const differences: string[] = [];
  const byId = Map.groupBy(accounts.values(), (each) => each.account);
  for (const wallet of wallets) {
    const own = account(walletAccount(wallet.customer), wallet.currency);
    const others = (byId.get(own.account) ?? []).filter((each) => each !== own);
    differences.push(...compare(wallet, own, others));
  }
  return {
    accounts: [...accounts.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
    sums,
    differences,
  };
}

function* compare(
  wallet: Wallet,
  summed: AccountBalance,
  inOtherCurrencies: readonly AccountBalance[],
): Generator<string> {
  const name = summed.account;
  if (posted(wallet) !== summed.balance)
    yield `${name}: posted ${posted(wallet)}, its transfers say ${summed.balance}`;
  if (wallet.pending !== summed.debitsPending)
    yield `${name}: pending ${wallet.pending}, its open holds say ${summed.debitsPending}`;
  const incoming = wallet.incoming ?? 0n;
  if (incoming !== summed.creditsPending)
    yield `${name}: incoming ${incoming}, its pending top-ups say ${summed.creditsPending}`;
  if (wallet.available < 0n || wallet.pending < 0n || incoming < 0n) yield `${name}: a negative amount`;
  for (const { currency } of inOtherCurrencies)
    yield `${name}: holds ${wallet.currency}, and has transfers in ${currency}`;
}
