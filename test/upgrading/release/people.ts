/** Who is in the fixtures, and when: the same in every release. */
import { checkDigit } from '../../../lambdas/domain/codes/payment-code.ts';
import { compensationId, correctionId, paymentId, topUpId } from '../../../lambdas/domain/identifiers.ts';
import type { Reviewer } from '../../../lambdas/domain/review/case-states.ts';
import type { Ruleset } from '../../../lambdas/domain/risk/ruleset.ts';
import { noon } from '../../support/transfers.ts';
import { fixedKey } from './signing.ts';

export const DAY = 24 * 60 * 60 * 1000;
export const MINUTE = 60_000;

export const phone = fixedKey('the phone of the fixtures');
export const tillKey = fixedKey('the till of the fixtures');
export const ann = { id: '5f0c6c1e-0000-4000-8000-000000000001', device: phone.thumbprint } as const;
/** Her money comes from a card, and operators have dealt with her. */
export const beasPhone = fixedKey('the second phone of the fixtures');
export const bea = { id: '5f0c6c1e-0000-4000-8000-000000000003', device: beasPhone.thumbprint } as const;
export const beasCard = 'card_fixtures_of_bea';
export const till = { id: 'tilloffixtures', store: 'shinjuku-east', number: 1, signer: tillKey.thumbprint };
export const enrolledAt = noon - 60 * DAY;
export const toppedUpAt = [noon - 2 * DAY, noon - DAY] as const;

/** So long ago that its history is added up. */
export const chargedAt = noon - 40 * DAY;

export const rei: Reviewer = { username: 'rei', person: 'rei in person', senior: false };
export const ken: Reviewer = { username: 'ken', person: 'ken in person', senior: false };

/** In the order in which they were asked for. */
export const payments = {
  approved: { amount: 1_200n, key: 'key-approved' },
  confirmed: { amount: 11_000n, key: 'key-confirmed' },
  challenged: { amount: 12_000n, key: 'key-challenged' },
  held: { amount: 30_000n, key: 'key-held' },
  opinion: { amount: 31_000n, key: 'key-opinion' },
  decided: { amount: 32_000n, key: 'key-decided' },
  captured: { amount: 33_000n, key: 'key-captured' },
} as const;
export type PaymentName = keyof typeof payments;

export const idOfPayment = (name: PaymentName): string => paymentId(ann.id, payments[name].key);
export const idOfTopUp = (key: string): string => topUpId(ann.id, key);

export const idOfBeasTopUp = topUpId(bea.id, 'key-card');
export const beasPayment = { id: paymentId(bea.id, 'key-bea'), amount: 1_400n } as const;
export const adjustments = {
  alone: correctionId('operator-1', 'key-alone'),
  byTwo: correctionId('operator-1', 'key-by-two'),
  proposed: correctionId('operator-1', 'key-proposed'),
  compensation: compensationId(beasPayment.id, 'incident-1'),
} as const;
export const verification = 'ver_fixtures';
export const listedRange = '198.51.100.0/24';
export const backtest = { draft: 'draft-1', id: 'bkt_fixtures' } as const;
export const factorReset = 'rst_fixtures';
export const snoozedRule = 'amount_elevated';

const digits = '01000000000000000000000';
/** What the phone showed. */
export const usedDigits = digits + checkDigit(digits);
export const codes = {
  used: 'code_dXNlZCBieSB0aGUgdGlsbCE',
  open: 'code_c3RpbGwgb24gYSBwaG9uZSE',
} as const;

/** Two rules: what takes a step-up, and what is held. */
export const published: Ruleset = {
  version: '1',
  thresholds: {},
  rules: [
    {
      reason: 'amount_high',
      text: { en: 'A high amount.', ja: '高額です。' },
      flow: 'payment',
      when: { signal: 'amount', at_least: 30_000 },
      outcome: 'hold',
    },
    {
      reason: 'amount_elevated',
      text: { en: 'An elevated amount.', ja: 'やや高額です。' },
      flow: 'payment',
      when: { signal: 'amount', at_least: 10_000 },
      outcome: 'step_up',
    },
  ],
};

/** Of every request: it is sampled. */
export const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
export const challenge = 'Zml4dHVyZXMgY2hhbGxlbg';
export const freezeLinkHash = 'aGFzaCBvZiBhIHRva2VuIHRoYXQgaXMgaW4gYSBtYWls';
export const card = 'card_fixtures';
