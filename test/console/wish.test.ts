/** What is missing in a decision, by what stands in the form. */
import { describe, expect, test } from 'vitest';
import {
  bodyOf,
  missingIn,
  noWish,
  reasonsOf,
  type Wish,
  withOutcome,
} from '../../console/pages/case/decision/wish.ts';
import { decideCase } from '../../lambdas/contract/cases.ts';

const approve: Wish = { ...noWish, outcome: 'approve', reason: 'customer_confirmed' };
const decline: Wish = { ...noWish, outcome: 'decline', reason: 'suspected_fraud' };
const HELD = '31000';

test.each<readonly [string, Wish, readonly string[]]>([
  ['nothing chosen', noWish, ['outcome', 'reason']],
  ['an approval with a reason', approve, []],
  ['another reason without a note', { ...approve, reason: 'other' }, ['note']],
  ['a note of blanks', { ...approve, reason: 'other', note: ' \n ' }, ['note']],
  ['another reason with a note', { ...approve, reason: 'other', note: 'Called.' }, []],
  ['a freeze without a note', { ...decline, freeze: 'ring' }, ['note']],
  ['a freeze that an approval does not take along', { ...approve, freeze: 'ring' }, []],
  ['a note that is too long', { ...approve, note: 'a'.repeat(501) }, ['noteLong']],
  ['all of it', { ...approve, capture: HELD }, []],
  ['more than is held', { ...approve, capture: '31001' }, ['capture']],
  ['nothing of it', { ...approve, capture: '0' }, ['capture']],
  ['no number', { ...approve, capture: '1e3' }, ['capture']],
  ['a part, of a decline that takes none along', { ...decline, capture: '99999' }, []],
])('%s', (_, wish, missing) => expect(missingIn(wish, HELD)).toEqual(missing));

test.each<readonly [string, Wish]>([
  ['approval', { ...approve, note: 'Called:\nall is well', capture: '1200', freeze: 'ring' }],
  ['decline', { ...decline, note: 'Stolen', freeze: 'device', capture: '5' }],
])('what is sent of a complete %s fits the contract', (_, wish) => {
  expect(missingIn(wish, HELD)).toEqual([]);
  expect(decideCase.body.safeParse(bodyOf(wish)).error).toBeUndefined();
});

test('what belongs to the other outcome is not sent', () => {
  expect(bodyOf({ ...approve, freeze: 'ring' })).not.toHaveProperty('freeze');
  expect(bodyOf({ ...decline, capture: '5' })).not.toHaveProperty('capture_amount');
});

describe('reasons', () => {
  test('are those of the outcome, and before one is chosen those of either', () => {
    expect(reasonsOf('held_payment', 'approve')).toEqual(['customer_confirmed', 'usual_pattern', 'other']);
    expect(reasonsOf('dispute', 'reject')).not.toContain('suspected_fraud');
    expect(reasonsOf('held_payment', undefined)).toEqual(
      expect.arrayContaining(['customer_confirmed', 'suspected_fraud', 'other']),
    );
    expect(reasonsOf('held_payment', undefined)).not.toContain('claim_proved');
  });

  test('that are not given for another outcome go with the change to it', () => {
    expect(withOutcome(approve, 'decline')).toEqual({ outcome: 'decline', reason: undefined });
    expect(withOutcome({ ...approve, reason: 'other' }, 'decline')).toEqual({ outcome: 'decline' });
    expect(withOutcome(noWish, 'decline')).toEqual({ outcome: 'decline' });
  });
});
