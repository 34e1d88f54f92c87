import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type TrialBalance, trialBalance } from '../../../lambdas/domain/ledger/trial-balance.ts';
import type { Wallet } from '../../../lambdas/domain/ledger/wallet.ts';
import {
  bookkeepingFailure,
  type DemoResult,
  storyTable,
  toJson,
  trialBalanceTables,
} from '../../../local/demo/report.ts';
import type { Step } from '../../../local/demo/story.ts';

const step = (over: Partial<Step>): Step => ({
  number: 1,
  who: 'Customer',
  does: 'pays 1,200 yen',
  told: 'approved',
  came: 'approved',
  detail: 'HTTP 201',
  milliseconds: 12,
  ...over,
});

const customer = '046204b6-1111-4222-8333-444455556666';
const wallet: Wallet = {
  customer,
  currency: 'JPY',
  available: 28_800n,
  pending: 20_000n,
  status: 'active',
  sessionsSince: 0,
  coolOffUntil: 0,
  level: 'contact_verified',
  devices: [],
  paid: {},
  paidInMonth: {},
  toppedUp: {},
  probation: {},
};
const account = {
  currency: 'JPY',
  debitsPosted: 0n,
  creditsPosted: 0n,
  debitsPending: 0n,
  creditsPending: 0n,
};
const balance: TrialBalance = {
  accounts: [
    { ...account, account: 'funding:sandbox', debitsPosted: 50_000n, balance: -50_000n },
    {
      ...account,
      account: 'store:shinjuku-east',
      creditsPosted: 1_200n,
      creditsPending: 20_000n,
      balance: 1_200n,
    },
    {
      ...account,
      account: `wallet:${customer}`,
      debitsPosted: 1_200n,
      creditsPosted: 50_000n,
      debitsPending: 20_000n,
      balance: 48_800n,
    },
  ],
  sums: { JPY: 0n },
  differences: [],
};

/** The cells of each row, as a person reads them. */
const rows = (table: string): string[][] =>
  stripVTControlCharacters(table)
    .split('\n')
    .filter((line) => line.includes('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the story', () => {
  test('is a row a step', () => {
    expect(rows(storyTable([step({}), step({ number: 2, came: 'held', told: 'held', detail: '' })]))).toEqual(
      [
        ['', 'who', 'does', 'comes out as', ''],
        ['1', 'Customer', 'pays 1,200 yen', 'approved', 'HTTP 201'],
        ['2', 'Customer', 'pays 1,200 yen', 'held', ''],
      ],
    );
  });

  test('says how a step should have come out', () => {
    const text = stripVTControlCharacters(storyTable([step({ came: 'held' })]));
    expect(text).toContain('held');
    expect(text).toContain('(told: approved)');
    expect(storyTable([step({})])).not.toContain('told:');
  });
});

describe('the trial balance', () => {
  test('has every account, the sum of all, and every wallet', () => {
    expect(rows(trialBalanceTables(balance, [wallet]))).toEqual([
      ['account', 'debits', 'credits', 'balance', 'pending'],
      ['funding:sandbox', '50,000', '0', '-50,000 JPY', '0'],
      ['store:shinjuku-east', '0', '1,200', '1,200 JPY', '20,000'],
      ['wallet:046204b6…', '1,200', '50,000', '48,800 JPY', '-20,000'],
      ['all accounts', '', '', '0 JPY', ''],
      ['wallet', 'posted', 'pending', 'available'],
      ['wallet:046204b6…', '48,800', '20,000', '28,800'],
    ]);
  });

  test.each<[string, TrialBalance, string | undefined]>([
    ['right books', balance, undefined],
    ['an empty ledger', trialBalance([], []), undefined],
    [
      'accounts that do not sum to zero',
      { ...balance, sums: { JPY: 1n, USD: 0n } },
      'The accounts do not sum to zero: 1 JPY',
    ],
    [
      'a wallet that is not its transfers',
      { ...balance, differences: ['wallet:a: posted 1'] },
      'The wallets differ from their transfers: wallet:a: posted 1',
    ],
  ])('of %s', (_, books, failure) => {
    expect(bookkeepingFailure(books)).toBe(failure);
  });
});

test('as JSON: amounts are strings of digits, and nothing is lost', () => {
  const result: DemoResult = {
    ok: true,
    steps: [step({})],
    trialBalance: balance,
    wallets: [wallet],
    seconds: { booted: 1.5, played: 2 },
  };
  const told = JSON.parse(toJson(result)) as Record<string, unknown>;
  expect(told).toMatchObject({
    ok: true,
    steps: result.steps,
    trialBalance: { sums: { JPY: '0' }, accounts: [{ balance: '-50000' }, {}, {}] },
    wallets: [{ available: '28800', pending: '20000' }],
  });
});
