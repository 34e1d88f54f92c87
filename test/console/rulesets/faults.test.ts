/** Where in a text a fault stands: the line of its path, or of the nearest thing around it. */
import { expect, test } from 'vitest';
import { ApiProblem } from '../../../client/api.ts';
import { faultsOf, faultText } from '../../../console/pages/rulesets/faults.ts';
import { lineOf, linesOf, parse } from '../../../console/pages/rulesets/json-lines.ts';
import { parseRuleset } from '../../../lambdas/handlers/rulesets/parse-ruleset.ts';

const text = `{
  "thresholds": { "hold": 100 },
  "rules": [
    {
      "reason": "a \\" : [ , } {",
      "when": { "all": [
        { "signal": "amount", "is": 1 },
        { "not":
          { "signal": "mood", "is": true } }
      ] }
    },
    { "reason": "b",
      "text": {} }
  ]
}`;

const rows: readonly (readonly [path: string, line: number])[] = [
  ['', 1],
  ['thresholds', 2],
  ['thresholds.hold', 2],
  ['rules', 3],
  ['rules.0', 4],
  ['rules.0.reason', 5],
  ['rules.0.when.all.0.is', 7],
  ['rules.0.when.all.1', 8],
  ['rules.0.when.all.1.not.signal', 9],
  ['rules.1', 12],
  ['rules.1.text', 13],
  // What is missing stands where it should.
  ['rules.1.outcome', 12],
  ['rules.1.text.en', 13],
  ['rules.7', 3],
];
test.each(rows)('%s stands on line %i', (path, line) => {
  expect(lineOf(path, linesOf(text))).toBe(line);
});

const broken: readonly (readonly [text: string, line: number])[] = [
  ['', 1],
  ['{\n  "rules": [\n    nothing\n  ]\n}', 3],
  ['{\n  "rules": [],\n}', 3],
  ['{\n  "rules": [', 2],
];
test.each(broken)('%j stops to be JSON on line %i', (given, line) => {
  expect(parse(given)).toEqual({ line });
});

test('of a refusal, the faults of the ruleset are told, and no others', () => {
  const errors = [
    { path: 'body.ruleset.rules.0.when', message: 'must be an integer' },
    { path: 'body.ruleset', message: 'is longer than 131072 bytes' },
    { path: 'body.reason', message: 'is below the minimum of 1' },
  ];
  const problem = {
    type: '',
    title: '',
    status: 400,
    code: 'invalid_request',
    request_id: '',
    errors,
  } as const;
  expect(faultsOf(new ApiProblem(problem), text)).toEqual([
    { path: 'rules.0.when', message: 'must be an integer', line: 6 },
    { path: '', message: 'is longer than 131072 bytes', line: 1 },
  ]);
  expect(faultsOf(new TypeError('no network'), text)).toEqual([]);
});

const rule = {
  reason: 'one',
  text: { en: 'x', ja: 'x' },
  when: { signal: 'amount', is: 1 },
  outcome: 'hold',
};
const rulesetOf = (...rules: readonly object[]) => ({ thresholds: {}, rules });
const deep = (depth: number): object => (depth === 1 ? rule.when : { not: deep(depth - 1) });
const wrong: readonly unknown[] = [
  rulesetOf({ ...rule, score: 1.5 }),
  rulesetOf({ ...rule, score: 5000 }),
  rulesetOf({ ...rule, score: -5000 }),
  rulesetOf({ ...rule, reason: 'No' }),
  rulesetOf({ ...rule, outcome: 'refuse' }),
  rulesetOf({ ...rule, more: 1 }),
  rulesetOf({ ...rule, when: { signal: 'mood', is: 1 } }),
  rulesetOf({ ...rule, text: 'x' }),
  rulesetOf(rule, rule),
  rulesetOf({ ...rule, reason: 'cool_off' }),
  rulesetOf({ ...rule, outcome: undefined }),
  rulesetOf({ ...rule, when: deep(7) }),
  rulesetOf({ ...rule, when: deep(30) }),
  { thresholds: { step_up: 50, hold: 40 }, rules: [] },
];
test.each(wrong)('what the API says of a fault is said in Japanese: %j', (ruleset) => {
  const faults = parseRuleset(JSON.stringify(ruleset));
  if ('rules' in faults) throw new Error('There is nothing wrong with it');
  expect(faults.length).toBeGreaterThan(0);
  for (const { message } of faults) {
    expect(faultText(message, 'en')).toBe(message);
    expect(faultText(message, 'ja')).toMatch(/[ぁ-ん]/);
  }
});
