/** A confirmation: what it is about, whose it is and when it counts; and what moves then. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '../../../../lambdas/domain/ledger/transfer.ts';
import {
  type ConfirmPaymentCommand,
  type ConfirmPorts,
  confirmPayment,
} from '../../../../lambdas/domain/payments/confirm-payment.ts';
import type { Facts } from '../../../../lambdas/domain/payments/facts.ts';
import type { RefusalCode } from '../../../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../../../lambdas/domain/risk/ruleset.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { ann, deviceWith, factsReading, factsWith, takingAll, walletWith } from '../../../support/judging.ts';
import { inForce, moneySettings, yen } from '../../../support/money-requests.ts';
import { always } from '../../../support/rulesets.ts';
import { noon, paymentOf, today } from '../../../support/transfers.ts';

const MINUTE = 60_000;
const second = (at: number) => at / 1000;

/** 30,000 yen, to be confirmed until five minutes after noon. */
const challenged: Payment = {
  ...paymentOf(ann, { amount: 30_000n, day: '2026-11-21' }),
  state: 'challenged',
  version: 0,
  reasons: ['amount_elevated'],
  stepUp: { challenge: 'the challenge', expiresAt: noon + 5 * MINUTE },
};
const confirmed: Payment = {
  ...challenged,
  state: 'posted',
  version: 1,
  stepUp: { challenge: 'the challenge', expiresAt: noon + 5 * MINUTE, confirmedAt: noon + MINUTE },
};

const asked: ConfirmPaymentCommand = {
  id: challenged.id,
  customer: 'ann',
  device: 'phone',
  challenge: 'the challenge',
  money: yen(30_000n),
  store: 'shinjuku-east',
  evidence: new Uint8Array(150).fill(8),
  country: 'JP',
  address: '2001:db8:7::1',
  authTime: second(noon) + 30,
  now: noon + MINUTE,
};

interface Circumstances {
  readonly command?: Partial<ConfirmPaymentCommand>;
  /** As the ledger has it. */
  readonly payment?: Payment | undefined;
  readonly facts?: Partial<Facts>;
  readonly ruleset?: Ruleset;
}

async function confirm(circumstances: Circumstances = {}) {
  const { command, facts, ruleset = standardRuleset } = circumstances;
  const payment = 'payment' in circumstances ? circumstances.payment : challenged;
  const reading = factsReading(factsWith({ store: undefined, payment, ...facts }));
  const ledger = takingAll<Payment>();
  const ports: ConfirmPorts = {
    ...moneySettings,
    rulesets: inForce(ruleset),
    facts: reading,
    ledger: { confirmPayment: ledger.write },
  };
  const answer = await confirmPayment(ports, { ...asked, ...command });
  return { answer, gathered: reading.asked, written: ledger.written };
}

describe('a confirmed payment', () => {
  test('moves, with the proof, the country, the network and the day of the confirmation, and the reasons of before', async () => {
    const { answer, written } = await confirm();
    expect(answer).toEqual({
      ...confirmed,
      evidence: asked.evidence,
      country: 'JP',
      network: '2001:db8:7:0:0:0:0:0/48',
      day: today,
      signals: expect.objectContaining({ stepped_up: true, country: 'JP', day_total: 30_000n }),
    });
    expect(written).toMatchObject([
      { transfer: answer, terms: { authTime: asked.authTime, now: asked.now, level: 'contact_verified' } },
    ]);
  });

  test('is judged with the wallet’s rules of now: what is held waits for a colleague', async () => {
    const wallet = walletWith({ coolOffUntil: asked.now + 1 });
    const { answer } = await confirm({ facts: { wallet } });
    expect(answer).toMatchObject({ state: 'pending', version: 1, reasons: ['amount_elevated', 'cool_off'] });
  });

  test('names each reason once, and the ruleset that judged it last', async () => {
    const payment = { ...challenged, reasons: ['always_hold', 'amount_elevated'] };
    const { answer } = await confirm({ payment, ruleset: always('hold') });
    expect(answer).toMatchObject({ ruleset: '99', reasons: ['always_hold', 'amount_elevated'] });
  });

  test.each<[string, string, readonly string[]]>([
    [
      'by the ruleset of before keeps reasons that are places in it',
      '99',
      ['#17', 'amount_elevated', 'always_hold'],
    ],
    [
      'by another ruleset loses reasons that are places in that of before',
      '98',
      ['amount_elevated', 'always_hold'],
    ],
  ])('that is judged %s', async (_, ruleset, reasons) => {
    const payment = { ...challenged, ruleset, reasons: ['#17', 'amount_elevated'] };
    expect((await confirm({ payment, ruleset: always('hold') })).answer).toMatchObject({ reasons });
  });

  test.each<[string, Partial<Payment>, string | undefined]>([
    [
      'a charge of a till as one',
      { charge: { terminal: 7, reference: 'receipt-1', code: 'code_1' } },
      'till',
    ],
    ['what the phone asked for as what phones do', {}, undefined],
  ])('is judged by where it was asked for: %s', async (_, change, channel) => {
    const { written } = await confirm({ payment: { ...challenged, ...change } });
    expect(written.map(({ transfer }) => transfer.signals?.channel)).toEqual([channel]);
  });

  test('is not asked for a confirmation again', async () => {
    expect((await confirm({ ruleset: always('step_up') })).answer).toMatchObject({
      state: 'posted',
      reasons: ['amount_elevated'],
    });
  });

  test('is written on the terms of the day in which it is confirmed', async () => {
    const wallet = walletWith({ paid: { '2026-11-20': 1n, '2026-11-21': 1n } });
    expect((await confirm({ facts: { wallet } })).written[0]?.terms.past.days).toEqual(['2026-11-20']);
  });

  test('reads wallet, device and payment, and the store, which may have been frozen since', async () => {
    const wanted = { customer: 'ann', device: 'phone', payment: challenged.id, store: 'shinjuku-east' };
    expect((await confirm()).gathered).toMatchObject([{ wanted, consistent: false }]);
  });
});

describe('a confirmation', () => {
  // biome-ignore format: a table is read by its lines
  test.each<[string, Circumstances, RefusalCode]>([
    ['of a key that is not enrolled', { facts: { device: undefined } }, 'device_not_enrolled'],
    ['in a session that was ended', { facts: { wallet: walletWith({ sessionsSince: asked.authTime }) } }, 'session_ended'],
    ['of no payment', { payment: undefined }, 'not_found'],
    ['of somebody else’s payment', { payment: { ...challenged, customer: 'bob' } }, 'not_found'],
    ['of a payment that nothing was asked about', { payment: { ...challenged, state: 'posted', stepUp: undefined } }, 'confirmation_mismatch'],
    ['by another challenge', { command: { challenge: 'another' } }, 'confirmation_mismatch'],
    ['by another device of the customer’s', { command: { device: 'tablet' }, facts: { device: deviceWith({ id: 'tablet' }) } }, 'confirmation_mismatch'],
    ['for another payee', { command: { store: 'elsewhere' } }, 'confirmation_mismatch'],
    ['of another amount', { command: { money: yen(30_001n) } }, 'confirmation_mismatch'],
    ['in another currency', { command: { money: { amount: 30_000n, currency: 'USD' } } }, 'confirmation_mismatch'],
    ['for another payee, too late', { command: { store: 'elsewhere', now: noon + 5 * MINUTE } }, 'confirmation_mismatch'],
    ['when its time has passed', { command: { now: noon + 5 * MINUTE } }, 'challenge_expired'],
    ['when its time has passed, in a session of before', { command: { now: noon + 5 * MINUTE, authTime: second(noon) } }, 'challenge_expired'],
    ['of a payment that was written down as expired', { payment: { ...challenged, state: 'expired' } }, 'challenge_expired'],
    ['in the session of before', { command: { authTime: second(noon) - 60 } }, 'step_up_required'],
    ['in a session of the challenge’s own second', { command: { authTime: second(noon) } }, 'step_up_required'],
    ['in a session of the challenge’s own second, begun', { payment: { ...challenged, createdAt: noon + 999 }, command: { authTime: second(noon) } }, 'step_up_required'],
    ['at a store that was frozen since, in the session of before', { command: { authTime: second(noon) }, facts: { store: { id: 'shinjuku-east', name: 'Shinjuku East', frozenAt: noon } } }, 'store_frozen'],
    ['while payments are stopped', { facts: { switchedOff: ['payments'] } }, 'switched_off'],
    ['while payments at the store are stopped', { facts: { switchedOff: ['payments:store:shinjuku-east'] } }, 'switched_off'],
    ['while payments of such devices are stopped', { facts: { switchedOff: ['payments:device:software'] } }, 'switched_off'],
    ['while payments from the country are stopped', { facts: { switchedOff: ['payments:country:JP'] } }, 'switched_off'],
    ['that a rule declines', { ruleset: always('decline') }, 'declined_by_risk'],
  ])('%s is refused, and nothing is written', async (_, circumstances, refused) => {
    const { answer, written } = await confirm(circumstances);
    expect(answer).toEqual({ refused });
    expect(written).toEqual([]);
  });

  test.each<[string, Circumstances]>([
    ['in the second after the challenge', { command: { authTime: second(noon) + 1 } }],
    [
      'in the second after the challenge, which came late in its own',
      { payment: { ...challenged, createdAt: noon + 999 }, command: { authTime: second(noon) + 1 } },
    ],
    ['in the last millisecond', { command: { now: noon + 5 * MINUTE - 1 } }],
  ])('%s counts', async (_, circumstances) => {
    expect((await confirm(circumstances)).answer).toMatchObject({ state: 'posted' });
  });

  test.each<[string, Payment]>([
    ['posted', confirmed],
    ['held', { ...confirmed, state: 'pending' }],
    ['released by a decision', { ...confirmed, state: 'voided' }],
    ['released by time', { ...confirmed, state: 'expired' }],
  ])(
    'of a payment that was confirmed and is %s is answered as it stands, however late and old the session',
    async (_, payment) => {
      const late = { now: noon + 99 * MINUTE, authTime: second(noon) - 60 };
      const { answer, written } = await confirm({ payment, command: late });
      expect(answer).toEqual(payment);
      expect(written).toEqual([]);
    },
  );
});
