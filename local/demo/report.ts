/** Prints the demo: the story as a table, then the trial balance; or both as one JSON document. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { TrialBalance } from '../../lambdas/domain/ledger/trial-balance.ts';
import { posted, type Wallet } from '../../lambdas/domain/ledger/wallet.ts';
import type { Step } from './story.ts';

export interface DemoResult {
  readonly ok: boolean;
  /** What went wrong, in a sentence. */
  readonly failure?: string;
  readonly steps: readonly Step[];
  readonly trialBalance: TrialBalance;
  readonly wallets: readonly Wallet[];
  readonly seconds: { readonly booted: number; readonly played: number };
}

const plain = { head: [], border: [] };
/** No line between rows: the numbers in front keep them apart. */
const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
const number = (amount: bigint): string => amount.toLocaleString('en-US');

/**
 * The story so far as a table.
 *
 * @param columns how wide the terminal is
 */
export function storyTable(steps: readonly Step[], columns = 160): string {
  // What is left beside the narrow columns and their borders.
  const wide = Math.min(Math.max(columns, 100), 160) - 53;
  const table = new Table({
    head: ['', 'who', 'does', 'comes out as', ''].map((title) => styleText('bold', title)),
    style: plain,
    chars: noRules,
    colWidths: [5, 15, Math.ceil(wide * 0.58), 27, Math.floor(wide * 0.42)],
    wordWrap: true,
  });
  for (const step of steps) {
    const right = step.came === step.told;
    const outcome = right
      ? styleText('green', step.came)
      : styleText('red', `${step.came}\n(told: ${step.told})`);
    table.push([step.number, step.who, step.does, outcome, step.detail]);
  }
  return table.toString();
}

/** Every account, what it adds up to, and every wallet. */
export function trialBalanceTables(balance: TrialBalance, wallets: readonly Wallet[]): string {
  const right = (content: string) => ({ content, hAlign: 'right' as const });
  const accounts = new Table({
    head: ['account', 'debits', 'credits', 'balance', 'pending'],
    style: plain,
    chars: noRules,
  });
  for (const row of balance.accounts)
    accounts.push([
      shorten(row.account),
      right(number(row.debitsPosted)),
      right(number(row.creditsPosted)),
      right(`${number(row.balance)} ${row.currency}`),
      right(number(row.creditsPending - row.debitsPending)),
    ]);
  for (const [currency, sum] of Object.entries(balance.sums))
    accounts.push([
      styleText('bold', 'all accounts'),
      '',
      '',
      right(styleText('bold', `${number(sum)} ${currency}`)),
      '',
    ]);
  const kept = new Table({
    head: ['wallet', 'posted', 'pending', 'available'],
    style: plain,
    chars: noRules,
  });
  for (const wallet of wallets)
    kept.push([
      shorten(`wallet:${wallet.customer}`),
      right(number(posted(wallet))),
      right(number(wallet.pending)),
      right(number(wallet.available)),
    ]);
  return `${accounts.toString()}\n${kept.toString()}`;
}

/** A customer's id is a UUID: its first block tells the few of a demo apart. */
const shorten = (account: string): string => account.replace(/(wallet:[0-9a-f]{8})-[0-9a-f-]{27}/, '$1…');

/** Why the books are not right, or nothing. */
export function bookkeepingFailure({ sums, differences }: TrialBalance): string | undefined {
  const unbalanced = Object.entries(sums).filter(([, sum]) => sum !== 0n);
  if (unbalanced.length > 0)
    return `The accounts do not sum to zero: ${unbalanced.map(([c, s]) => `${s} ${c}`).join(', ')}`;
  return differences.length > 0
    ? `The wallets differ from their transfers: ${differences.join('; ')}`
    : undefined;
}

/** The whole result as JSON; amounts are strings of digits, as in the API. */
export const toJson = (result: DemoResult): string =>
  JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2);
