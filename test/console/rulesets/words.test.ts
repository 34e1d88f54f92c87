/** Rules in words: every signal and every comparison has some, in both languages, and what is no rule is told as it is. */
import { expect, test } from 'vitest';
import type { Language } from '../../../console/app/both.ts';
import { rulesetIn } from '../../../console/pages/rulesets/ruleset.ts';
import signalWords from '../../../console/pages/rulesets/signals.json' with { type: 'json' };
import { conditionLines } from '../../../console/pages/rulesets/words.ts';
import { catalogue } from '../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../lambdas/domain/risk/standard-ruleset.ts';

const lines = (condition: unknown, language: Language = 'en') =>
  conditionLines(condition, { language, currency: 'JPY' }).map(
    ({ depth, text }) => '  '.repeat(depth) + text,
  );

const rows: readonly (readonly [condition: object, en: string, ja: string])[] = [
  [{ signal: 'amount', at_least: 50000 }, 'Amount: ¥50,000 or more', '金額：￥50,000以上'],
  [
    { signal: 'device_age', below: 1440 },
    'Time since the device was enrolled: less than 1 day',
    '端末登録からの時間：1 日未満',
  ],
  [
    { signal: 'device_age', above: 1441 },
    'Time since the device was enrolled: more than 1,441 minutes',
    '端末登録からの時間：1,441 分を超える',
  ],
  [
    { signal: 'registration_sign_up_seconds', at_most: 90 },
    'Time from the sign-up to the first device: 90 seconds or less',
    'サインアップから最初の端末までの時間：90 秒以下',
  ],
  [
    { signal: 'country', in: ['JP', 'ZZ'] },
    'Country that the request came from: one of Japan, Unknown Region',
    '要求の発信国：日本、不明な地域 のいずれか',
  ],
  [{ signal: 'channel', is: 'till' }, 'Asked for by: a till', '操作した場所：レジ'],
  [
    { signal: 'device_additional', is: true },
    'An additional device of the customer: yes',
    '追加の端末：はい',
  ],
  [
    { signal: 'amount', above: { signal: 'first_day_room' } },
    'Amount: more than “Left of the limit of the device’s first day”',
    '金額：「端末初日の残り枠」を超える',
  ],
  [
    { signal: 'spent_since_top_up', at_least: { signal: 'amount', times: 150 } },
    'Paid since the last top-up: 150 % of “Amount” or more',
    '最後のチャージ後の支払い額：「金額」の150 %以上',
  ],
  [{ signal: 'hour_of_day', at_least: 22 }, 'Hour of the day: 22:00 or more', '時間帯：22時以上'],
];
test.each(rows)('%j', (condition, en, ja) => {
  expect([lines(condition, 'en'), lines(condition, 'ja')]).toEqual([[en], [ja]]);
});

test('conditions within conditions stand deeper', () => {
  const amount = { signal: 'amount', is: 1 };
  expect(lines({ all: [amount, { any: [amount, { not: amount }] }] })).toEqual([
    'All of these:',
    '  Amount: ¥1',
    '  Any of these:',
    '    Amount: ¥1',
    '    Not:',
    '      Amount: ¥1',
  ]);
});

const strange: readonly unknown[] = [
  undefined,
  null,
  7,
  '<img src=x onerror=alert(1)>',
  [],
  {},
  { all: 'of it' },
  { signal: 'mood', is: 1 },
  { signal: 'amount' },
  { signal: 'constructor', is: 1 },
  { signal: 'amount', is: { signal: 7 } },
  { signal: 'country', in: [{}] },
];
test.each(strange)('what is being written is told as far as it goes: %j', (condition) => {
  for (const language of ['en', 'ja'] as const) expect(lines(condition, language).length).toBe(1);
});

test('nothing of the standard ruleset is told as JSON', () => {
  for (const language of ['en', 'ja'] as const)
    for (const { when } of standardRuleset.rules) expect(lines(when, language).join('\n')).not.toContain('{');
});

test('the words are those that a case has, of all signals: npm run ruleset-schema writes them', () => {
  expect(Object.keys(signalWords.signals)).toEqual(catalogue.map(({ name }) => name));
});

test.each(['', 7, null, [], {}, { rules: 'none' }, { rules: [null, 7, {}, { reason: 3 }], thresholds: [] }])(
  'what is no ruleset has no rules: %j',
  (value) => expect(rulesetIn(value)).toEqual({ thresholds: {}, rules: [] }),
);
