/** A draft of what is shipped, as an operator would change it on a bad night: what the API would tell of it. */
import { readFileSync } from 'node:fs';
import type * as z from 'zod/mini';
import type { getRuleset } from '../../../../lambdas/contract/rulesets.ts';

type Answer = z.input<typeof getRuleset.answer>;

interface Shipped {
  readonly version: string;
  readonly thresholds: object;
  readonly rules: readonly { readonly reason: string; readonly text: object }[];
}

const file = new URL('../../../../lambdas/domain/risk/standard.json', import.meta.url);
const shipped: Shipped = JSON.parse(readFileSync(file, 'utf8'));

const added = {
  reason: 'cash_convertible_at_night',
  text: {
    en: '10,000 yen or more of goods that resell for cash, at an hour at which the customer hardly ever pays.',
    ja: '普段ほとんど支払いのない時間帯に、換金性の高い商品が10,000円以上購入されました。',
  },
  flow: 'payment',
  when: {
    all: [
      { signal: 'cash_convertible_amount', at_least: 10_000 },
      { signal: 'hour_usual', below: 2 },
    ],
  },
  outcome: 'hold',
};
const lower = {
  text: { en: '40,000 yen or more in one payment.', ja: '1回の支払いが40,000円以上です。' },
  when: { signal: 'amount', at_least: 40_000 },
};

const id = `rul_${'d'.repeat(27)}`;

/** By the last part of the route's path. */
export const draftAnswers: Readonly<Record<string, Answer>> = {
  current: { version: shipped.version, in_force: true, ruleset: shipped },
  [id]: {
    in_force: false,
    ruleset: {
      thresholds: { ...shipped.thresholds, hold: 90 },
      rules: [
        added,
        ...shipped.rules
          .filter(({ reason }) => reason !== 'store_high_risk')
          .map((rule) => (rule.reason === 'amount_high' ? { ...rule, ...lower } : rule)),
      ],
    },
    draft: {
      id,
      state: 'draft',
      base: shipped.version,
      reason: 'Gift cards are bought at night with stolen sessions',
      author: 'aya',
      created_at: new Date().toISOString(),
    },
  },
};

export const draftPath = `/rulesets/${id}`;
