/** Who may ask to move money, and on which terms the ledger may write it. */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../../../lambdas/domain/devices/device.ts';
import type { Terms } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Wallet } from '../../../../lambdas/domain/ledger/wallet.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import { firstDayRoom, knownOf, termsOf } from '../../../../lambdas/domain/payments/terms.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { deviceWith, factsWith, walletWith } from '../../../support/judging.ts';
import { moneySettings } from '../../../support/money-requests.ts';
import { limitsWith, noon, signedIn, someEvidence, today } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
const request = { customer: 'ann', authTime: signedIn, evidence: someEvidence, now: noon };

describe('who asks', () => {
  test('is known by a device and a wallet of their own', () => {
    const { wallet, device } = factsWith();
    expect(knownOf(factsWith(), request)).toEqual({ wallet, device });
  });

  // biome-ignore format: a table is read by its lines
  test.each<[string, Partial<Facts>, RefusalCode]>([
    ['without a wallet', { wallet: undefined }, 'device_not_enrolled'],
    ['with a key that nobody enrolled', { device: undefined }, 'device_not_enrolled'],
    ['with a device of somebody else', { device: deviceWith({ customer: 'bob' }) }, 'device_not_enrolled'],
    ['in a session of before the end of all sessions', { wallet: walletWith({ sessionsSince: signedIn + 1 }) }, 'session_ended'],
    ['in one of that very second, which may have been before', { wallet: walletWith({ sessionsSince: signedIn }) }, 'session_ended'],
    ['with a device of somebody else in a session that was ended', { device: deviceWith({ customer: 'bob' }), wallet: walletWith({ sessionsSince: signedIn }) }, 'device_not_enrolled'],
  ])('%s is refused', (_, change, refused) => {
    expect(knownOf(factsWith(change), request)).toEqual({ refused });
  });

  test('in a session of the second after the end of all sessions is known', () => {
    const wallet = walletWith({ sessionsSince: signedIn - 1 });
    expect(knownOf(factsWith({ wallet }), request)).toMatchObject({ wallet });
  });
});

describe('a device in its first day, with a limit of 10,000, may still spend', () => {
  test.each<[string, Wallet['probation'], bigint]>([
    ['all of it', {}, 10_000n],
    ['what it has not spent', { phone: 4000n }, 6000n],
    ['what another device has not used up for it', { tablet: 4000n }, 10_000n],
    ['nothing, and less than that where the limit was lowered', { phone: 12_000n }, -2000n],
  ])('%s', (_, probation, room) => {
    const known = { wallet: walletWith({ probation }), device: deviceWith() };
    expect(firstDayRoom(known, moneySettings)).toBe(room);
  });
});

describe('the terms', () => {
  const levels = {
    ...limitsWith({ balance: 1n }),
    identity_verified: limitsWith({ balance: 2n }).identity_verified,
  };
  const settings = { limits: levels, firstDayLimit: 10_000n };
  const termsFor = (wallet: Partial<Wallet> = {}, device: Partial<Device> = {}): Terms =>
    termsOf({ wallet: walletWith(wallet), device: deviceWith(device) }, request, settings, today);

  test('are the session, the moment, and what the judgement took for granted of the wallet', () => {
    expect(termsFor({ pending: 300n, incoming: 70n })).toEqual({
      authTime: signedIn,
      now: noon,
      level: 'contact_verified',
      limits: levels.contact_verified,
      firstDayLimit: undefined,
      pending: 300n,
      incoming: 70n,
      past: { days: [], months: [], devices: [] },
    });
  });

  test('have the limits of the customer’s level', () => {
    expect(termsFor({ level: 'identity_verified' })).toMatchObject({
      level: 'identity_verified',
      limits: levels.identity_verified,
    });
  });

  test.each([
    ['a device that was enrolled just now', 0, 10_000n],
    ['a device of a day less a millisecond', DAY - 1, 10_000n],
    ['a device of a day', DAY, undefined],
  ])('have the limit of the first day for %s', (_, age, firstDayLimit) => {
    expect(termsFor({}, { enrolledAt: noon - age }).firstDayLimit).toBe(firstDayLimit);
  });

  test.each([
    // A request that was judged just before the end of the first day may be written just after it.
    ['a day', DAY, []],
    ['two days less a millisecond', 2 * DAY - 1, []],
    ['two days', 2 * DAY, ['phone']],
  ])('forget what a device of %s spent in its first', (_, age, devices) => {
    const terms = termsFor({ probation: { phone: 4000n } }, { enrolledAt: noon - age });
    expect(terms.past.devices).toEqual(devices);
  });

  test('forget the days before yesterday', () => {
    const paid = { '2026-11-20': 1n, '2026-11-21': 1n, [today]: 1n };
    expect(termsFor({ paid }).past.days).toEqual(['2026-11-20']);
  });
});
