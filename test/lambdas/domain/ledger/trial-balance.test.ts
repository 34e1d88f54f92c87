import { describe, expect, test } from 'vitest';
import type { Transfer } from '../../../../lambdas/domain/ledger/transfer.ts';
import { trialBalance } from '../../../../lambdas/domain/ledger/trial-balance.ts';
import type { Wallet } from '../../../../lambdas/domain/ledger/wallet.ts';
import { paymentOf, topUpOf } from '../../../support/transfers.ts';

const ann = { id: 'ann', device: 'phone' };
const topUp = (amount: bigint) => topUpOf(ann, { amount });
const payment = (amount: bigint, state: Transfer['state'] = 'posted') => ({
  ...paymentOf(ann, { amount }),
  state,
});
const onItsWay = (amount: bigint): Transfer => ({ ...topUp(amount), state: 'pending' });
const wallet = (available: bigint, pending: bigint, incoming?: bigint): Wallet => ({
  customer: 'ann',
  currency: 'JPY',
  available,
  pending,
  incoming,
  status: 'active',
  sessionsSince: 0,
  coolOffUntil: 0,
  level: 'contact_verified',
  devices: ['phone'],
  paid: {},
  paidInMonth: {},
  toppedUp: {},
  probation: {},
});

describe('each account', () => {
  test('has the sums of its transfers: voided and expired ones moved nothing', () => {
    const transfers = [
      topUp(1000n),
      payment(300n),
      payment(200n, 'pending'),
      payment(100n, 'voided'),
      payment(50n, 'expired'),
    ];
    const { accounts, sums, differences } = trialBalance(transfers, [wallet(500n, 200n)]);
    expect(accounts).toEqual([
      {
        account: 'funding:sandbox',
        currency: 'JPY',
        debitsPosted: 1000n,
        creditsPosted: 0n,
        debitsPending: 0n,
        creditsPending: 0n,
        balance: -1000n,
      },
      {
        account: 'store:shinjuku-east',
        currency: 'JPY',
        debitsPosted: 0n,
        creditsPosted: 300n,
        debitsPending: 0n,
        creditsPending: 200n,
        balance: 300n,
      },
      {
        account: 'wallet:ann',
        currency: 'JPY',
        debitsPosted: 300n,
        creditsPosted: 1000n,
        debitsPending: 200n,
        creditsPending: 0n,
        balance: 700n,
      },
    ]);
    expect(sums).toEqual({ JPY: 0n });
    expect(differences).toEqual([]);
  });

  test('has what was captured of a payment, not what was held', () => {
    const transfers = [topUp(1000n), { ...payment(300n), captured: 120n }];
    const { accounts, differences } = trialBalance(transfers, [wallet(880n, 0n)]);
    expect(accounts.find(({ account }) => account === 'store:shinjuku-east')?.balance).toBe(120n);
    expect(differences).toEqual([]);
  });

  test('and each currency has a sum of its own', () => {
    const dollars = { ...topUp(5n), money: { amount: 5n, currency: 'USD' } };
    const { accounts, sums } = trialBalance([topUp(1000n), dollars], []);
    expect(accounts.map(({ account, currency, balance }) => [account, currency, balance])).toEqual([
      ['funding:sandbox', 'JPY', -1000n],
      ['funding:sandbox', 'USD', -5n],
      ['wallet:ann', 'JPY', 1000n],
      ['wallet:ann', 'USD', 5n],
    ]);
    expect(sums).toEqual({ JPY: 0n, USD: 0n });
  });
});

describe('a wallet that its transfers do not explain', () => {
  const transfers = [topUp(1000n), payment(200n, 'pending')];
  test.each<[string, Transfer[], Wallet, string[]]>([
    ['right', transfers, wallet(800n, 200n), []],
    ['empty, and never used', [], wallet(0n, 0n), []],
    ['one yen too much', transfers, wallet(801n, 200n), ['wallet:ann: posted 1001, its transfers say 1000']],
    ['money without any transfer', [], wallet(1n, 0n), ['wallet:ann: posted 1, its transfers say 0']],
    [
      'met in another currency',
      [...transfers, { ...topUp(5n), money: { amount: 5n, currency: 'USD' } }],
      wallet(800n, 200n),
      ['wallet:ann: holds JPY, and has transfers in USD'],
    ],
    ['a hold forgotten', transfers, wallet(1000n, 0n), ['wallet:ann: pending 0, its open holds say 200']],
    ['a card top-up on its way', [...transfers, onItsWay(70n)], wallet(800n, 200n, 70n), []],
    [
      'a card top-up forgotten',
      [...transfers, onItsWay(70n)],
      wallet(800n, 200n),
      ['wallet:ann: incoming 0, its pending top-ups say 70'],
    ],
    [
      'a card top-up that came to nothing, and is waited for still',
      transfers,
      wallet(800n, 200n, 70n),
      ['wallet:ann: incoming 70, its pending top-ups say 0'],
    ],
    [
      'less than nothing on its way',
      transfers,
      wallet(800n, 200n, -1n),
      ['wallet:ann: incoming -1, its pending top-ups say 0', 'wallet:ann: a negative amount'],
    ],
    ['overspent', [topUp(100n), payment(150n)], wallet(-50n, 0n), ['wallet:ann: a negative amount']],
    [
      'a hold below zero',
      [topUp(100n), payment(100n)],
      wallet(1n, -1n),
      ['wallet:ann: pending -1, its open holds say 0', 'wallet:ann: a negative amount'],
    ],
  ])('%s', (_, given, kept, differences) => {
    expect(trialBalance(given, [kept]).differences).toEqual(differences);
  });
});

test('nothing at all is balanced', () => {
  expect(trialBalance([], [])).toEqual({ accounts: [], sums: {}, differences: [] });
});
