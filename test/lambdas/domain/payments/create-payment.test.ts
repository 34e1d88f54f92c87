/** A payment: what is written of it after each judgement, on which terms, and what is refused before any write. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import {
  type CreatePaymentCommand,
  createPayment,
  type PaymentPorts,
} from '../../../../lambdas/domain/payments/create-payment.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { ann, deviceWith, factsReading, factsWith, takingAll, walletWith } from '../../../support/judging.ts';
import { inForce, moneySettings, paymentCommand, yen } from '../../../support/money-requests.ts';
import { always } from '../../../support/rulesets.ts';
import { noon, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const dollar = { amount: 1n, currency: 'USD' };

interface Circumstances {
  readonly command?: Parameters<typeof paymentCommand>[1];
  readonly facts?: Partial<Facts>;
  readonly earlier?: Payment;
  readonly ruleset?: Ruleset;
}

async function pay({ command, facts, earlier, ruleset = standardRuleset }: Circumstances = {}) {
  const reading = factsReading(factsWith(facts));
  const ledger = takingAll<Payment>();
  const ports: PaymentPorts = {
    ...moneySettings,
    rulesets: inForce(ruleset),
    facts: reading,
    ledger: { writePayment: ledger.write, readPayment: async () => earlier },
    stepUp: { minutes: 5, newChallenge: () => 'a new challenge' },
  };
  const asked = paymentCommand(ann, command);
  return {
    asked,
    answer: await createPayment(ports, asked),
    gathered: reading.asked,
    written: ledger.written,
  };
}

const written = (
  asked: CreatePaymentCommand,
): Omit<Payment, 'state' | 'version' | 'ruleset' | 'reasons' | 'score'> => ({
  id: asked.id,
  kind: 'payment',
  debit: 'wallet:ann',
  credit: 'store:shinjuku-east',
  money: yen(1200n),
  fingerprint: asked.fingerprint,
  customer: 'ann',
  counterparty: 'Shinjuku East',
  device: 'phone',
  evidence: asked.evidence,
  country: 'JP',
  network: '203.0.113.0/24',
  createdAt: noon,
  day: today,
  store: 'shinjuku-east',
  lines: [{ category: 'groceries', quantity: 1, amount: 1200n }],
  shadow: [],
  snoozed: [],
  signals: {
    amount: 1200n,
    country: 'JP',
    day_total: 1200n,
    device_age: 2880,
    device_class: 'software',
    hour_of_day: 12,
  },
});
const command = {
  country: 'JP',
  address: '203.0.113.77',
  lines: [{ category: 'groceries', quantity: 1, amount: 1200n }],
};

describe('a payment', () => {
  test('that no rule fires on moves at once', async () => {
    const { answer, asked } = await pay({ command });
    expect(answer).toEqual({
      ...written(asked),
      state: 'posted',
      version: 1,
      ruleset: 'standard-4',
      reasons: [],
      score: 0,
    });
  });

  test('that a rule holds is reserved, and says why', async () => {
    const { answer, asked } = await pay({ command, ruleset: always('hold') });
    expect(answer).toEqual({
      ...written(asked),
      state: 'pending',
      version: 1,
      ruleset: '99',
      reasons: ['always_hold'],
      score: 0,
    });
  });

  test('that a rule wants confirmed has moved nothing yet, and has a challenge for five minutes', async () => {
    const { answer, asked } = await pay({ command, ruleset: always('step_up') });
    expect(answer).toEqual({
      ...written(asked),
      state: 'challenged',
      version: 0,
      ruleset: '99',
      reasons: ['always_step_up'],
      score: 0,
      stepUp: { challenge: 'a new challenge', expiresAt: noon + 5 * MINUTE },
    });
  });

  test('is written on terms of the wallet as it was read, once, for the day in the stage’s time zone', async () => {
    const midnight = Date.UTC(2026, 10, 22, 15);
    const wallet = walletWith({ pending: 300n, incoming: 70n, paid: { '2026-11-21': 5n, [today]: 5n } });
    const { answer, gathered, written } = await pay({
      command: { now: midnight },
      facts: { wallet, device: deviceWith({ enrolledAt: midnight - 1 }) },
    });
    expect(answer).toMatchObject({ createdAt: midnight, day: '2026-11-23' });
    expect(gathered).toEqual([{ wanted: expect.objectContaining({ customer: 'ann' }), consistent: false }]);
    expect(written).toEqual([
      {
        transfer: answer,
        terms: {
          authTime: paymentCommand(ann).authTime,
          now: midnight,
          level: 'contact_verified',
          limits: moneySettings.limits.contact_verified,
          firstDayLimit: 10_000n,
          pending: 300n,
          incoming: 70n,
          past: { days: ['2026-11-21'], months: [], devices: [] },
        },
      },
    ]);
  });

  test('asks for the facts of its wallet, device and store', async () => {
    const { asked, gathered } = await pay();
    expect(gathered.map(({ wanted }) => wanted)).toEqual([asked]);
  });
});

describe('refused before any write is a payment', () => {
  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['of a key that is not enrolled', { facts: { device: undefined } }, 'device_not_enrolled'],
    ['of a key that is not enrolled, at no store', { facts: { device: undefined, store: undefined } }, 'device_not_enrolled'],
    ['at no store', { facts: { store: undefined } }, 'store_not_found'],
    ['at no store, in another currency', { facts: { store: undefined }, command: { money: dollar } }, 'store_not_found'],
    ['in another currency than the wallet’s', { command: { money: dollar } }, 'currency_not_supported'],
    ['in another currency, while payments are stopped', { command: { money: dollar }, facts: { switchedOff: ['payments'] } }, 'currency_not_supported'],
    ['at a store that is frozen, in another currency', { facts: { store: { id: 'shinjuku-east', name: 'Shinjuku East', frozenAt: noon } }, command: { money: dollar } }, 'store_frozen'],
    ['while payments are stopped', { facts: { switchedOff: ['payments'] } }, 'switched_off'],
    ['while payments at the store are stopped', { facts: { switchedOff: ['payments:store:shinjuku-east'] } }, 'switched_off'],
    ['while payments of such devices are stopped', { facts: { switchedOff: ['payments:device:software'] } }, 'switched_off'],
    ['while payments from the country are stopped', { command: { country: 'JP' }, facts: { switchedOff: ['payments:country:JP'] } }, 'switched_off'],
    ['that a rule declines', { ruleset: always('decline') }, 'declined_by_risk'],
  ])('%s', async (_, circumstances, refused) => {
    const { answer, written } = await pay(circumstances);
    expect(answer).toEqual({ refused });
    expect(written).toEqual([]);
  });
});

describe('a payment that was accepted before', () => {
  const stopped = { switchedOff: ['payments'] };

  test('is answered as it stands, though it would be refused today', async () => {
    const earlier = (await pay()).answer as Payment;
    expect((await pay({ facts: stopped, earlier })).answer).toEqual(earlier);
  });

  test('is a conflict with another request', async () => {
    const earlier = (await pay()).answer as Payment;
    const other = await pay({ command: { money: yen(1201n) }, facts: stopped, earlier });
    expect(other.answer).toEqual({ refused: 'idempotency_conflict' });
  });

  test('and never confirmed has expired once its time has passed', async () => {
    const earlier = (await pay({ ruleset: always('step_up') })).answer as Payment;
    const at = async (now: number) => (await pay({ command: { now }, facts: stopped, earlier })).answer;
    expect(await at(noon + 5 * MINUTE - 1)).toEqual(earlier);
    expect(await at(noon + 5 * MINUTE)).toEqual({ ...earlier, state: 'expired' });
  });
});
