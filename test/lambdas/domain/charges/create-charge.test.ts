/** A charge: on what it is judged, what is written of it on which terms, and what is refused, in which order. */
import { describe, expect, test } from 'vitest';
import type { ChargeFacts } from '../../../../lambdas/domain/charges/charge-facts.ts';
import { type CreateChargeCommand, createCharge } from '../../../../lambdas/domain/charges/create-charge.ts';
import type { PaymentCode } from '../../../../lambdas/domain/codes/code.ts';
import type { Terms, WriteResult } from '../../../../lambdas/domain/ledger/ledger.ts';
import type { Charged } from '../../../../lambdas/domain/ledger/transfer.ts';
import type { Store } from '../../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import { snoozeMark } from '../../../../lambdas/domain/snoozes/snooze-marks.ts';
import type { Terminal } from '../../../../lambdas/domain/terminals/terminal.ts';
import { deviceWith, walletWith } from '../../../support/judging.ts';
import { moneySettings, yen } from '../../../support/money-requests.ts';
import { noting } from '../../../support/noting.ts';
import { charged, till } from '../../../support/tills.ts';
import { noCounters, noon, signedIn, someEvidence, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WINDOW = 10 * MINUTE;

const code: PaymentCode = {
  id: 'code_1',
  customer: 'ann',
  device: 'phone',
  authTime: signedIn,
  fingerprint: 'of the code',
  currency: 'JPY',
  createdAt: noon - MINUTE,
  expiresAt: noon + MINUTE,
  evidence: someEvidence,
  country: 'JP',
  network: '203.0.113.0/24',
  facts: {
    wallet: { currency: 'JPY', level: 'contact_verified', coolOffUntil: 0, paid: {}, probation: {} },
    device: {
      id: 'phone',
      enrolledAt: noon - 2 * DAY,
      additional: false,
      evidence: { format: 'software' },
    },
    past: { ...noCounters, days: ['2026-11-01'] },
  },
};
const store: Store = { id: 'shinjuku-east', name: 'Shinjuku East' };
const facts: ChargeFacts = { readAt: noon - 10, code, terminal: till, store, switchedOff: [] };

const asked: CreateChargeCommand = {
  id: charged().id,
  fingerprint: 'of this charge',
  terminal: till.id,
  signer: 'key of till-7',
  store: 'shinjuku-east',
  code: 'code_1',
  reference: 'receipt-1',
  money: yen(1_200n),
  lines: [{ category: 'groceries', quantity: 1, amount: 1_200n }],
  evidence: new Uint8Array(120).fill(9),
  country: 'US',
  now: noon,
};

interface Circumstances {
  readonly command?: Partial<CreateChargeCommand>;
  readonly facts?: Partial<ChargeFacts>;
  /** As they are read afresh. @default - as before */
  readonly afresh?: Partial<ChargeFacts>;
  readonly earlier?: Charged;
  /** One answer of the ledger after the other, before it writes. */
  readonly results?: readonly WriteResult<Charged>[];
}

async function charge({ command, afresh, earlier, results = [], ...circumstances }: Circumstances = {}) {
  const pending = [...results];
  const { asked: calls, port } = noting();
  const written: { readonly transfer: Charged; readonly terms: Terms }[] = [];
  const answer = await createCharge(
    {
      ...moneySettings,
      stepUp: { minutes: 5, newChallenge: () => 'a new challenge' },
      facts: {
        gather: port('gather', (_, again) => ({
          ...facts,
          ...circumstances.facts,
          ...(again ? afresh : {}),
        })),
      },
      ledger: {
        readCharge: async (id) => (id === asked.id ? earlier : undefined),
        writeCharge: async (transfer, terms) => {
          written.push({ transfer, terms });
          return pending.shift() ?? { outcome: 'written', transfer };
        },
      },
      promote: port('promote', () => undefined),
      guesses: { most: 3, window: WINDOW, count: port('count', () => undefined) },
    },
    { ...asked, ...command },
  );
  const [gathered, others] = [
    calls.filter(([name]) => name === 'gather'),
    calls.filter(([name]) => name !== 'gather'),
  ];
  return { answer, written, gathered, others };
}

describe('a charge', () => {
  test('is a payment of the code’s customer, that says which till it was, with the till’s proof', async () => {
    const { answer, written, gathered, others } = await charge();
    expect(answer).toMatchObject({
      id: asked.id,
      kind: 'payment',
      state: 'posted',
      debit: 'wallet:ann',
      credit: 'store:shinjuku-east',
      money: yen(1_200n),
      fingerprint: 'of this charge',
      customer: 'ann',
      counterparty: 'Shinjuku East',
      device: 'phone',
      evidence: asked.evidence,
      country: 'US',
      // Of the phone, as the code has it.
      network: '203.0.113.0/24',
      createdAt: noon,
      day: today,
      version: 1,
      store: 'shinjuku-east',
      lines: asked.lines,
      charge: { terminal: 7, reference: 'receipt-1', code: 'code_1' },
    });
    expect(written.map(({ transfer }) => transfer)).toEqual([answer]);
    expect(gathered).toEqual([['gather', asked, false]]);
    expect(others).toEqual([]);
  });

  test('is judged as what a till asks for', async () => {
    const { written } = await charge();
    expect(written[0]?.transfer.signals).toMatchObject({ channel: 'till' });
  });

  test('is written on the terms of the code’s session and of its customer’s level', async () => {
    const { written } = await charge();
    expect(written[0]?.terms).toEqual({
      authTime: signedIn,
      now: noon,
      level: 'contact_verified',
      limits: moneySettings.limits.contact_verified,
      firstDayLimit: undefined,
      pending: 0n,
      past: code.facts.past,
      writeBy: noon - 10 + 5000,
    });
  });

  test('of a device in its first day has that day’s limit', async () => {
    const device = { ...code.facts.device, enrolledAt: noon - DAY + 1 };
    const { written } = await charge({ facts: { code: { ...code, facts: { ...code.facts, device } } } });
    expect(written[0]?.terms.firstDayLimit).toBe(moneySettings.firstDayLimit);
  });

  test('that is to be confirmed is answered as it stands, and as expired when its time has passed', async () => {
    const { answer } = await charge({ command: { money: yen(30_000n) } });
    expect(answer).toMatchObject({ state: 'challenged', stepUp: { challenge: 'a new challenge' } });
    const earlier = charged({ state: 'challenged', stepUp: { challenge: 'c', expiresAt: noon } });
    const replayed = await charge({ results: [{ outcome: 'replayed', transfer: earlier }] });
    expect(replayed.answer).toEqual({ ...earlier, state: 'expired' });
  });

  test.each<[string, Partial<Store>]>([
    ['of as much as the store may', { chargeLimit: 1_200n }],
    ['while the store is open', { openingHours: { sun: [{ from: 12 * 60, to: 12 * 60 + 1 }] } }],
  ])('%s is made', async (_, change) => {
    const { answer } = await charge({ facts: { store: { ...store, ...change } } });
    expect(answer).toMatchObject({ state: 'posted' });
  });

  test.each<[string, Partial<PaymentCode>]>([
    ['of as much as the code may', { maxAmount: 1_200n }],
    ['in the last millisecond of its code', { expiresAt: noon + 1 }],
  ])('%s is made', async (_, change) => {
    const { answer } = await charge({ facts: { code: { ...code, ...change } } });
    expect(answer).toMatchObject({ state: 'posted' });
  });
});

describe('what was judged on what has changed is judged on the wallet and the device themselves', () => {
  const outdated = { results: [{ outcome: 'outdated' }] } as const;
  const wallet = walletWith({
    level: 'identity_verified',
    paid: { '2026-11-20': 1n, [today]: 2n },
    probation: { phone: 5n },
  });
  const held = { state: 'pending', reasons: ['amount_high'], snoozed: [] };

  test('by their level and counters', async () => {
    const { written, gathered } = await charge({
      ...outdated,
      afresh: { customer: { wallet, device: deviceWith() } },
    });
    expect(gathered.map(([, , again]) => again)).toEqual([false, true]);
    expect(written[1]?.terms).toMatchObject({
      level: 'identity_verified',
      past: { days: ['2026-11-20'], months: [], devices: ['phone'] },
    });
  });

  test('by what the lists say of them now, and of where the phone asked from as they said then', async () => {
    const then = { customer: 'watch', device: 'watch', address: 'watch', country: 'allow' } as const;
    const now = { customer: 'allow', hardware: 'watch' } as const;
    const { written } = await charge({
      ...outdated,
      facts: { code: { ...code, facts: { ...code.facts, listed: then } } },
      afresh: { customer: { wallet, device: deviceWith(), listed: now } },
    });
    const signals = Object.entries(written[1]?.transfer.signals ?? {});
    expect(Object.fromEntries(signals.filter(([name]) => name.startsWith('listed_')))).toEqual({
      listed_customer: 'allow',
      listed_hardware: 'watch',
      listed_address: 'watch',
      listed_country: 'allow',
    });
  });

  test.each<[string, readonly string[], Readonly<Record<string, number>> | undefined, object]>([
    [
      'a rule, and was not when the code was made',
      [],
      { amount_high: noon + 1 },
      { state: 'posted', reasons: [], snoozed: ['amount_high'] },
    ],
    ['a rule, until now', ['amount_high'], { amount_high: noon }, held],
    ['nothing, though a rule was when the code was made', ['amount_high'], undefined, held],
  ])('and by what is snoozed for the customer: %s', async (_, then, snoozed, expected) => {
    const facts = { ...code.facts, snoozed: then.map(snoozeMark) };
    const { written } = await charge({
      ...outdated,
      command: { money: yen(60_000n) },
      facts: { code: { ...code, facts } },
      afresh: { customer: { wallet, device: deviceWith(), snoozed } },
    });
    expect(written[1]?.transfer).toMatchObject(expected);
  });

  test('whose first day counts for as long again', async () => {
    const device = deviceWith({ enrolledAt: noon - 2 * DAY + 1 });
    const { written } = await charge({ ...outdated, afresh: { customer: { wallet, device } } });
    expect(written[1]?.terms.past.devices).toEqual([]);
  });

  test.each<[string, ChargeFacts['customer']]>([
    ['no wallet', { wallet: undefined, device: deviceWith() }],
    ['no device', { wallet, device: undefined }],
    ['a device of somebody else', { wallet, device: deviceWith({ customer: 'bob' }) }],
  ])('and where there is %s it is refused', async (_, customer) => {
    const { answer, written } = await charge({ ...outdated, afresh: { customer } });
    expect(answer).toEqual({ refused: 'device_not_enrolled' });
    expect(written).toHaveLength(1);
  });
});

describe('a charge is refused', () => {
  const codeWith = (change: Partial<PaymentCode>) => ({ facts: { code: { ...code, ...change } } });
  const storeWith = (change: Partial<Store>) => ({ facts: { store: { ...store, ...change } } });
  const closed = { openingHours: { sun: [{ from: 9 * 60, to: 12 * 60 }] } };
  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['by no terminal', { facts: { terminal: undefined } }, 'terminal_not_enrolled'],
    ['by another key', { command: { signer: 'key of a thief' } }, 'terminal_not_enrolled'],
    ['at another store', { command: { store: 'osaka-west' } }, 'terminal_not_enrolled'],
    ['by a terminal that has guessed', { facts: { terminal: { ...till, badCodes: 3, badCodesFrom: noon - (noon % WINDOW) } } }, 'terminal_cut_off'],
    ['at no store', { facts: { store: undefined, code: undefined } }, 'store_not_found'],
    ['at a store that is frozen', { facts: { store: { ...store, frozenAt: noon }, code: undefined } }, 'store_frozen'],
    ['of no code', { facts: { code: undefined, store: { ...store, ...closed } } }, 'payment_code_invalid'],
    ['of a code that was used', codeWith({ usedBy: 'pay_other', expiresAt: noon }), 'payment_code_used'],
    ['of a code that was used for it', codeWith({ usedBy: asked.id }), 'idempotency_conflict'],
    ['of a code whose time has passed', codeWith({ expiresAt: noon, currency: 'USD' }), 'payment_code_expired'],
    ['in another currency than the code’s', codeWith({ currency: 'USD', maxAmount: 1n }), 'currency_not_supported'],
    ['above the code’s ceiling', codeWith({ maxAmount: 1_199n }), 'payment_code_ceiling'],
    ['while the store is closed', storeWith({ ...closed, chargeLimit: 1n }), 'store_closed'],
    ['above what the store may', storeWith({ chargeLimit: 1_199n }), 'store_limit_exceeded'],
    ['while charges are stopped', { facts: { switchedOff: ['charges'] } }, 'switched_off'],
    ['while payments are stopped', { facts: { switchedOff: ['payments'] } }, 'switched_off'],
    ['while charges at the store are stopped', { facts: { switchedOff: ['charges:store:shinjuku-east'] } }, 'switched_off'],
    ['while payments of such phones are stopped', { facts: { switchedOff: ['payments:device:software'] } }, 'switched_off'],
    ['while charges from the phone’s country are stopped', { facts: { switchedOff: ['charges:country:JP'] } }, 'switched_off'],
  ])('%s', async (_, circumstances, refused) => {
    const { answer, written } = await charge(circumstances);
    expect([answer, written]).toEqual([{ refused }, []]);
  });

  test('as the ledger says', async () => {
    const { answer } = await charge({ results: [{ outcome: 'refused', code: 'insufficient_funds' }] });
    expect(answer).toEqual({ refused: 'insufficient_funds' });
  });

  test('by nothing that is stopped elsewhere', async () => {
    const switchedOff = ['top-ups', 'charges:store:osaka-west', 'charges:device:ios', 'charges:country:US'];
    expect((await charge({ facts: { switchedOff } })).answer).toMatchObject({ state: 'posted' });
  });
});

describe('the same reference again', () => {
  const used = { facts: { code: { ...code, usedBy: asked.id } } };

  test('in the same words is answered as the charge stands', async () => {
    const earlier = charged({ fingerprint: 'of this charge' });
    const { answer, written } = await charge({ ...used, earlier });
    expect([answer, written]).toEqual([earlier, []]);
  });

  test('in other words is a conflict', async () => {
    const { answer } = await charge({ ...used, earlier: charged({ fingerprint: 'of another' }) });
    expect(answer).toEqual({ refused: 'idempotency_conflict' });
  });
});

describe('a code that there is not', () => {
  test('is counted against the terminal', async () => {
    const { others } = await charge({ facts: { code: undefined } });
    expect(others).toEqual([['count', till.id, noon]]);
  });

  test('is all that is counted: a clerk may scan twice', async () => {
    const { others } = await charge({ facts: { code: { ...code, usedBy: 'pay_other' } } });
    expect(others).toEqual([]);
  });
});

describe('a terminal that signs with its next key', () => {
  const turning: Terminal = { ...till, next: { ...till.key, thumbprint: 'the next key' } as Terminal['key'] };
  const signed = { signer: 'the next key' };

  test.each<[string, Partial<ChargeFacts>]>([
    ['a charge is made', {}],
    ['a charge is refused', { code: undefined }],
  ])('has it take the other’s place, also where %s', async (_, change) => {
    const { others } = await charge({ command: signed, facts: { ...change, terminal: turning } });
    expect(others[0]).toEqual(['promote', turning, noon]);
  });

  test('does not by its old key', async () => {
    expect((await charge({ facts: { terminal: turning } })).others).toEqual([]);
  });

  test('does not where the request is not its own', async () => {
    const elsewhere = { ...signed, store: 'osaka-west' };
    expect((await charge({ command: elsewhere, facts: { terminal: turning } })).others).toEqual([]);
  });
});
