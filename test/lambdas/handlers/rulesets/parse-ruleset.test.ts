/** A ruleset that somebody wrote is one, or is told where it is wrong; and whatever it is, judging by it ends. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../lambdas/domain/risk/evaluate.ts';
import {
  bounds,
  type Condition,
  conditionsIn,
  type Rule,
  type Ruleset,
} from '../../../../lambdas/domain/risk/ruleset.ts';
import { catalogue, choicesOf, isNumeric } from '../../../../lambdas/domain/risk/signal-catalogue.ts';
import { standardRuleset } from '../../../../lambdas/domain/risk/standard-ruleset.ts';
import { parseRuleset } from '../../../../lambdas/handlers/rulesets/parse-ruleset.ts';
import { everything, draftRule as rule } from '../../../support/rulesets.ts';

const parse = (rules: readonly object[], rest: object = {}) =>
  parseRuleset(JSON.stringify({ thresholds: {}, rules, ...rest }));
const withWhen = (when: unknown) => parse([rule({ when })]);
const nested = (depth: number): object => (depth === 1 ? everything : { all: [nested(depth - 1)] });

test('the standard ruleset is one, and is what the platform judges by', () => {
  expect(parseRuleset(JSON.stringify(standardRuleset))).toEqual(standardRuleset);
});

test('a ruleset of no version is one: it is given one when it is published', () => {
  expect(parse([rule()])).toEqual({ version: '', thresholds: {}, rules: [rule()] });
});

const tooDeep = `is deeper than ${bounds.depth} conditions`;
const unfit = /must be all, any or not/;

// biome-ignore format: a table is read by its lines
test.each<[string, ReturnType<typeof parseRuleset>, string, string | RegExp]>([
  ['no JSON', parseRuleset('{'), '', 'is not JSON'],
  ['no ruleset', parseRuleset('[]'), '', /type object/],
  ['too long', parseRuleset(' '.repeat(bounds.bytes + 1)), '', /longer/],
  ['too many rules', parse(Array.from({ length: bounds.rules + 1 }, (_, i) => rule({ reason: `r${i}` }))), 'rules', /maximum/],
  ['an unknown member', parse([], { eval: '1' }), '', /unknown member/],
  ['an unknown member of a rule', parse([rule({ code: '1' })]), 'rules.0', /unknown member/],
  ['no text in Japanese', parse([rule({ text: { en: 'Why.' } })]), 'rules.0.text.ja', /type string/],
  ['a text of two lines', parse([rule({ text: { en: 'a\nb', ja: 'あ' } })]), 'rules.0.text.en', /form/],
  ['a reason of capitals', parse([rule({ reason: 'Why' })]), 'rules.0.reason', /form/],
  ['a reason that is too long', parse([rule({ reason: 'r'.repeat(33) })]), 'rules.0.reason', /form/],
  ['a reason twice', parse([rule(), rule()]), 'rules.1.reason', /earlier rule/],
  ['a reason of ours that is always in force', parse([rule({ reason: 'switched_off' })]), 'rules.0.reason', /always in force/],
  ['a rule that says nothing', parse([rule({ score: undefined })]), 'rules.0.outcome', /say nothing/],
  ['a score of a half', parse([rule({ score: 0.5 })]), 'rules.0.score', /integer/],
  ['an outcome that there is not', parse([rule({ outcome: 'approve' })]), 'rules.0.outcome', /one of/],
  ['thresholds that fall', parse([], { thresholds: { step_up: 20, hold: 10 } }), 'thresholds', /must not fall/],
  ['thresholds that fall at the end', parse([], { thresholds: { hold: 20, decline: 10 } }), 'thresholds', /must not fall/],
  ['a signal that there is not', withWhen({ signal: 'moon', is: 1 }), 'rules.0.when', unfit],
  ['a flag that is compared', withWhen({ signal: 'cooling_off', above: 1 }), 'rules.0.when', unfit],
  ['a number that is a text', withWhen({ signal: 'amount', is: '1' }), 'rules.0.when', unfit],
  ['a negative number', withWhen({ signal: 'amount', above: -1 }), 'rules.0.when.above', /minimum/],
  ['a choice that there is not', withWhen({ signal: 'listed_store', is: 'maybe' }), 'rules.0.when', unfit],
  ['two comparisons in one', withWhen({ signal: 'amount', above: 1, below: 3 }), 'rules.0.when', unfit],
  ['none of all', withWhen({ all: [] }), 'rules.0.when.all', /minimum/],
  ['wrong within', withWhen({ all: [everything, { not: { any: [{ signal: 'moon', is: 1 }] } }] }), 'rules.0.when.all.1.not.any.0', unfit],
  ['too deep', withWhen(nested(bounds.depth + 1)), 'rules.0.when', tooDeep],
  ['far too deep', parseRuleset(`{"thresholds":{},"rules":[{"when":${'{"not":'.repeat(9000)}1${'}'.repeat(9000)}}]}`), '', tooDeep],
  ['too many conditions', parse(Array.from({ length: 11 }, (_, i) => rule({ reason: `r${i}`, when: { any: Array.from({ length: 100 }, () => everything) } }))), 'rules', /1111 conditions/],
  ['far too many conditions', parse([rule({ when: { any: Array.from({ length: 4000 }, () => ({})) } })]), '', /more than 1000 conditions/],
  ['a prototype', parseRuleset('{"thresholds":{},"rules":[],"__proto__":{"rules":[]}}'), '', /unknown member/],
])('%s is told', (_, result, path, message) => {
  expect(result).toEqual([{ path, message: expect.stringMatching(message) }]);
});

test('as deep, as many and as long as may be is a ruleset', () => {
  expect(withWhen(nested(bounds.depth))).toHaveProperty('rules');
  expect(parse(Array.from({ length: bounds.rules }, (_, i) => rule({ reason: `r${i}` })))).toHaveProperty(
    'rules',
  );
});

/** Whatever fits the catalogue. */
const comparisons = fc.constantFrom(...catalogue).chain((entry): fc.Arbitrary<unknown> => {
  const { name: signal, type } = entry;
  const choices = choicesOf(entry);
  const number = fc.nat(100_000);
  if (isNumeric(entry)) {
    const other = fc.constantFrom(...catalogue.filter(isNumeric).map(({ name }) => name));
    const operand = fc.oneof(number, fc.record({ signal: other, times: fc.integer({ min: 1, max: 500 }) }));
    const orders = ['at_least', 'above', 'at_most', 'below'] as const;
    return fc.tuple(fc.constantFrom(...orders), operand).map(([order, than]) => ({ signal, [order]: than }));
  }
  const value = choices ? fc.constantFrom(...choices) : type === 'flag' ? fc.boolean() : fc.constant('JP');
  return value.map((is) => ({ signal, is }));
}) as fc.Arbitrary<Condition>;

const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: bounds.depth - 1, withCrossShrink: true },
    comparisons,
    fc.array(tie('condition'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
})).condition;

const rules: fc.Arbitrary<Rule[]> = fc.uniqueArray(
  fc.record({
    reason: fc.stringMatching(/^[a-z][a-z0-9_]{0,31}$/),
    text: fc.constant({ en: 'Why.', ja: '理由。' }),
    when: conditions,
    score: fc.integer({ min: -bounds.score, max: bounds.score }),
    outcome: fc.constantFrom('step_up' as const, 'hold' as const, 'decline' as const, undefined),
    mode: fc.constantFrom('live' as const, 'shadow' as const, undefined),
  }),
  { maxLength: 12, selector: ({ reason }) => reason },
);

const anySignals = fc.record(
  Object.fromEntries(
    catalogue.map((entry) => [
      entry.name,
      choicesOf(entry)
        ? fc.constantFrom(...(choicesOf(entry) ?? []))
        : entry.type === 'flag'
          ? fc.boolean()
          : entry.type === 'country'
            ? fc.constantFrom('JP', 'US')
            : entry.type === 'amount'
              ? fc.bigInt()
              : fc.oneof(fc.double({ noNaN: true }), fc.nat()),
    ]),
  ),
  { requiredKeys: [] },
);

describe('whatever is thrown at it', () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../../docs/ruleset.schema.json'), 'utf8'),
  );
  const fits = new Ajv2020({ strict: true, validateFormats: false }).compile(schema);

  test('a ruleset of any conditions judges any signals, and looks at no condition twice', () => {
    fc.assert(
      fc.property(rules, anySignals, (made, signals) => {
        const parsed = parse(made, { thresholds: { step_up: 10, hold: 50 } });
        expect(parsed).toHaveProperty('rules');
        expect(fits(JSON.parse(JSON.stringify({ thresholds: {}, rules: made })))).toBe(true);
        let looks = 0;
        const counting = (condition: Condition): Condition =>
          new Proxy(condition, {
            has: (target, name) => {
              if (name === 'all') looks++;
              return name in target;
            },
            get: (target, name) => {
              const part = Reflect.get(target, name);
              if (Array.isArray(part) && name !== 'in') return part.map(counting);
              return name === 'not' ? counting(part) : part;
            },
          });
        const ruleset = parsed as Ruleset;
        const counted = ruleset.rules.map((each) => ({ ...each, when: counting(each.when) }));
        const verdict = evaluate({ ...ruleset, version: '1', rules: counted }, signals);
        expect(verdict.score).toBeGreaterThanOrEqual(0);
        expect(looks).toBeLessThanOrEqual(
          ruleset.rules.reduce((sum, { when }) => sum + conditionsIn(when), 0),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('anything else is refused with a path, and never throws', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(4000), fc.string()).map(([json, at, text]) => {
      const standard = JSON.stringify(standardRuleset);
      return [json, text, standard.slice(0, at) + text + standard.slice(at + 3)];
    });
    fc.assert(
      fc.property(damaged, (texts) => {
        for (const text of texts) {
          const parsed = parseRuleset(text);
          if ('rules' in parsed) expect(parsed.rules).toBeInstanceOf(Array);
          else for (const fault of parsed) expect(fault).toMatchObject({ path: expect.any(String) });
        }
      }),
      { numRuns: 300 },
    );
  });
});
