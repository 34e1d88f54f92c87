/** The chart of accounts: whose money an account is. Each has a balance of its own in every currency that it meets. */

/**
 * What stands before the colon of an account's id.
 *
 * Of these a credit balance is what we owe: `wallet` (a customer), `store` (for what customers paid there), and `fees`
 * (to ourselves: what we earned). Of these a debit balance is what we are owed or bear: `funding` (a source of top-ups,
 * until it settles) and `losses` (such as compensation to victims).
 */
const accountKinds = ['wallet', 'store', 'funding', 'fees', 'losses'] as const;

export type AccountKind = (typeof accountKinds)[number];

/** For example `wallet:7d1…`, `store:shinjuku-east`, `funding:sandbox`, `fees:charges`, `losses:compensation`. */
export type AccountId = `${AccountKind}:${string}`;

export const walletAccount = (customer: string): AccountId => `wallet:${customer}`;
export const storeAccount = (store: string): AccountId => `store:${store}`;
export const fundingAccount = (source: string): AccountId => `funding:${source}`;

/** @throws Error for what is no account of the chart */
export function accountOf(text: string): AccountId {
  const isAccount = accountKinds.some((kind) => text.startsWith(`${kind}:`) && text.length > kind.length + 1);
  if (isAccount) return text as AccountId;
  throw new Error('A transfer names an account that is not in the chart');
}

/** Whose account it is. @throws Error for an account of another kind */
export function ownerOf(kind: AccountKind, account: string): string {
  if (account.startsWith(`${kind}:`)) return account.slice(kind.length + 1);
  throw new Error(`Account ${account} should be a ${kind}`);
}
