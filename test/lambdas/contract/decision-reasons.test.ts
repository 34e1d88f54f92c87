/** Which reason may be given for which outcome: the fraud that rules learn from is what was declined as fraud. */
import { describe, expect, test } from 'vitest';
import { decisionReasons, outcome, reasonsFor } from '../../../lambdas/contract/case-shapes.ts';
import { bulkDecideCases, decideCase } from '../../../lambdas/contract/cases.ts';

const caseId = `case_${'A'.repeat(27)}`;
const pairs = outcome.options.flatMap((each) =>
  decisionReasons.map(
    (reason) => [each, reason, reasonsFor[each].some((given) => given === reason)] as const,
  ),
);

describe.each([
  ['a decision', decideCase.body, {}],
  ['a decision of many', bulkDecideCases.body, { case_ids: [caseId] }],
])('%s', (_, body, which) => {
  test.each(pairs)('of %s for %s is taken: %s', (wanted, reason, taken) => {
    const { success, error } = body.safeParse({ ...which, outcome: wanted, reason, note: 'Called back' });
    expect(success).toBe(taken);
    expect(error?.issues.map(({ path }) => path.join('.')) ?? []).toEqual(taken ? [] : ['reason']);
  });
});

test('every reason is given for something, and every outcome can be decided without one of them fitting', () => {
  expect(new Set(Object.values(reasonsFor).flat())).toEqual(new Set(decisionReasons));
  for (const reasons of Object.values(reasonsFor)) expect(reasons).toContain('other');
});
