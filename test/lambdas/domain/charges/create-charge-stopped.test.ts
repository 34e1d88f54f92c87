/** Charges that a switch or a list stops: by the store, and by the phone that shows the code. */
import { describe, expect, test } from 'vitest';
import type { ChargeFacts } from '../../../../lambdas/domain/charges/charge-facts.ts';
import { createCharge } from '../../../../lambdas/domain/charges/create-charge.ts';
import type { Listed } from '../../../../lambdas/domain/lists/listed-marks.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { moneySettings } from '../../../support/money-requests.ts';
import { charged, till } from '../../../support/tills.ts';
import { noCounters, noon, signedIn, someEvidence } from '../../../support/transfers.ts';

const DAY = 24 * 60 * 60 * 1000;
const device = {
  id: 'phone',
  enrolledAt: noon - 30 * DAY,
  additional: false,
  evidence: { format: 'android-key' },
} as const;
const wallet = {
  currency: 'JPY',
  level: 'contact_verified',
  coolOffUntil: 0,
  paid: {},
  probation: {},
} as const;

/** @param listed what the lists said when the phone asked for the code */
const factsWith = (change: Partial<ChargeFacts>, listed?: Listed): ChargeFacts => ({
  code: {
    id: 'code_1',
    customer: 'ann',
    device: 'phone',
    authTime: signedIn,
    fingerprint: 'f',
    currency: 'JPY',
    createdAt: noon,
    expiresAt: noon + 60_000,
    evidence: someEvidence,
    country: 'JP',
    facts: { wallet, device, past: noCounters, listed },
  },
  terminal: till,
  store: { id: 'shinjuku-east', name: 'Shinjuku East' },
  switchedOff: [],
  ...change,
});

async function outcome(facts: ChargeFacts): Promise<string> {
  const made = await createCharge(
    {
      ...moneySettings,
      rulesets: { inForce: async () => standardRuleset },
      stepUp: { minutes: 5, newChallenge: () => 'challenge' },
      facts: { gather: async () => facts },
      ledger: {
        readCharge: async () => undefined,
        writeCharge: async (transfer) => ({ outcome: 'written', transfer }),
      },
      promote: async () => undefined,
      guesses: { most: 3, window: 60_000, count: async () => undefined },
    },
    {
      id: charged().id,
      fingerprint: 'of this charge',
      terminal: till.id,
      signer: 'key of till-7',
      store: 'shinjuku-east',
      code: 'code_1',
      reference: 'receipt-1',
      money: { amount: 1_200n, currency: 'JPY' },
      lines: [{ category: 'groceries', quantity: 1, amount: 1_200n }],
      evidence: new Uint8Array(120),
      country: 'US',
      now: noon,
    },
  );
  return 'refused' in made ? made.refused : made.state;
}

describe('a switch that is off', () => {
  test.each([
    ['charges', 'switched_off'],
    ['payments', 'switched_off'],
    ['charges:store:shinjuku-east', 'switched_off'],
    ['payments:store:shinjuku-east', 'switched_off'],
    ['charges:store:osaka', 'posted'],
    ['charges:device:android', 'switched_off'],
    ['charges:device:ios', 'posted'],
    // Of the phone, and not of the till.
    ['charges:country:JP', 'switched_off'],
    ['charges:country:US', 'posted'],
    ['top-ups', 'posted'],
  ])('%s: %s', async (off, expected) => {
    expect(await outcome(factsWith({ switchedOff: [off] }))).toBe(expected);
  });
});

describe('what is listed', () => {
  test.each<[string, ChargeFacts, string]>([
    ['the customer, when the code was made', factsWith({}, { customer: 'block' }), 'declined_by_risk'],
    ['where the phone asked from', factsWith({}, { address: 'block' }), 'declined_by_risk'],
    ['the phone, to be watched', factsWith({}, { hardware: 'watch' }), 'pending'],
    ['the store, now', factsWith({ listed: { store: 'block' } }), 'declined_by_risk'],
    ['all of it as good', factsWith({ listed: { store: 'allow' } }, { customer: 'allow' }), 'posted'],
  ])('%s', async (_, facts, expected) => {
    expect(await outcome(facts)).toBe(expected);
  });
});
