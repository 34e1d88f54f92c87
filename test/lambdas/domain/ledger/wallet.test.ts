import { describe, expect, test } from 'vitest';
import {
  initialLevel,
  pastCounters,
  posted,
  verificationLevels,
} from '../../../../lambdas/domain/ledger/wallet.ts';

const empty = { paid: {}, paidInMonth: {}, toppedUp: {}, probation: {}, devices: ['phone', 'tablet'] };
const phone = { device: 'phone', longKnown: false };

describe('the counters of a wallet that can go', () => {
  test('are those of days before yesterday, of either kind', () => {
    const paid = { '2026-11-19': 1n, '2026-11-21': 1n, '2026-11-22': 1n };
    const toppedUp = { '2026-11-18': 1n, '2026-11-19': 1n, '2026-11-20': 1n, '2026-11-23': 1n };
    expect(pastCounters({ ...empty, paid, toppedUp }, '2026-11-22', phone).days).toEqual([
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
    ]);
  });

  test.each([
    ['2026-11-30', ['2026-10']],
    // Yesterday was in November.
    ['2026-12-01', ['2026-10']],
    ['2026-12-02', ['2026-10', '2026-11']],
  ])("are those of months before yesterday's, on %s", (today, months) => {
    const paidInMonth = { '2026-10': 1n, '2026-11': 1n, '2026-12': 1n };
    expect(pastCounters({ ...empty, paidInMonth }, today, phone).months).toEqual(months);
  });

  test.each([
    ['of removed devices', ['phone'], phone, ['tablet']],
    [
      'of the signing device, once it is long known',
      ['phone', 'tablet'],
      { ...phone, longKnown: true },
      ['phone'],
    ],
    ['of no other device that is enrolled', ['phone', 'tablet'], phone, []],
    // The write counts it, and one write cannot do both.
    ['not of a new device that signs though it was removed', ['tablet'], phone, []],
  ])('are those %s', (_, devices, signer, past) => {
    const probation = { phone: 1n, tablet: 1n };
    expect(pastCounters({ ...empty, probation, devices }, '2026-11-22', signer).devices).toEqual(past);
  });

  test('are not those of a device that is frozen: it may come back', () => {
    const wallet = { ...empty, devices: ['phone'], frozenDevices: ['tablet'], probation: { tablet: 1n } };
    expect(pastCounters(wallet, '2026-11-22', phone).devices).toEqual([]);
  });

  test('are none in a wallet without counters', () => {
    expect(pastCounters(empty, '2026-11-22', phone)).toEqual({ days: [], months: [], devices: [] });
  });
});

test('what is posted is what can be spent and what is reserved', () => {
  expect(posted({ available: 700n, pending: 300n })).toBe(1000n);
});

test('a customer of whom nothing more is known has verified a contact, and no more', () => {
  expect([initialLevel, ...verificationLevels]).toEqual([
    'contact_verified',
    'contact_verified',
    'identity_verified',
  ]);
});
