import { describe, expect, test } from 'vitest';
import { problems } from '../../../lambdas/contract/problems.ts';
import { firstRefusal, isRefusal, refusalCodes, refuse } from '../../../lambdas/domain/refusal.ts';

describe('refusals', () => {
  test('have the precedence that the contract documents', () => {
    const documented = Object.keys(problems).filter((code) => refusalCodes.some((own) => own === code));
    expect([...refusalCodes]).toEqual(documented);
  });

  test('the first by precedence is given, in whatever order they were found', () => {
    expect(firstRefusal(['limit_exceeded', 'account_frozen', 'insufficient_funds'])).toBe('account_frozen');
    expect(firstRefusal(['idempotency_conflict', 'device_not_enrolled'])).toBe('device_not_enrolled');
    expect(firstRefusal([])).toBeUndefined();
  });

  test.each([
    [refuse('not_found'), true],
    [{ id: 'pay_1' }, false],
    [null, false],
    [undefined, false],
    ['refused', false],
  ])('%j is one: %s', (value, expected) => {
    expect(isRefusal(value)).toBe(expected);
  });
});
