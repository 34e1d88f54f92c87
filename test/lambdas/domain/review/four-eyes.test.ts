/** Which payments two people decide alike, and what a decision comes to with what others have decided before. */
import { describe, expect, test } from 'vitest';
import type { Case, Decision } from '../../../../lambdas/domain/review/case.ts';
import { fourEyesOf } from '../../../../lambdas/domain/review/four-eyes.ts';
import { isSameDecision, recordedOf, weigh } from '../../../../lambdas/domain/review/weigh-decision.ts';
import { ann } from '../../../support/judging.ts';
import { caseFor, decisionTo } from '../../../support/reviews.ts';
import { paymentOf } from '../../../support/transfers.ts';

const settings = { amount: 100_000, reasons: ['amount_high'] };

test.each<[string, bigint, readonly string[], 'amount' | 'rule' | undefined]>([
  ['a small payment', 99_999n, [], undefined],
  ['from the amount on', 100_000n, [], 'amount'],
  ['for a rule that is named', 1n, ['new_device', 'amount_high'], 'rule'],
  ['for none other', 1n, ['new_device'], undefined],
  ['for the amount, where it is both', 100_000n, ['amount_high'], 'amount'],
  ['for a rule that is known by its place alone: it may be that one', 1n, ['#17'], 'rule'],
])('%s', (_, amount, reasons, expected) => {
  expect(fourEyesOf({ money: { amount, currency: 'JPY' }, reasons }, settings)).toBe(expected);
});

test('where no rule is named, one that is known by its place asks for nobody', () => {
  const money = { amount: 1n, currency: 'JPY' };
  expect(fourEyesOf({ money, reasons: ['#17'] }, { ...settings, reasons: [] })).toBeUndefined();
});

const payment = paymentOf(ann, { amount: 300n, state: 'pending' });
const opinion = (person: string, change: Partial<Decision> = {}) => ({
  ...decisionTo('approve', { decidedBy: person, ...change }),
  person,
});
const two = (...opinions: ReturnType<typeof opinion>[]): Case =>
  caseFor(payment, { fourEyes: 'amount', ...(opinions.length > 0 ? { opinions } : {}) });

describe('a decision', () => {
  test.each<[string, Case, Partial<Decision>, string]>([
    ['where one is enough', caseFor(payment), {}, 'alone'],
    ['of which there is none yet', two(), {}, 'first'],
    ['like the first', two(opinion('ken')), {}, 'agrees'],
    ['like the first, for other reasons', two(opinion('ken')), { reason: 'other', note: 'x' }, 'agrees'],
    ['of all of it, said as an amount', two(opinion('ken')), { captureAmount: 300n }, 'agrees'],
    ['of a part, after all of it', two(opinion('ken')), { captureAmount: 299n }, 'differs'],
    ['of the same part', two(opinion('ken', { captureAmount: 9n })), { captureAmount: 9n }, 'agrees'],
    ['of the other outcome', two(opinion('ken')), { outcome: 'decline' }, 'differs'],
    ['after two that differ', two(opinion('ken'), opinion('mio', { outcome: 'decline' })), {}, 'last'],
  ])('%s: %s', (_, standing, change, expected) => {
    expect(weigh(standing, decisionTo('approve', change))).toBe(expected);
  });

  test('is the same request by all but its time', () => {
    const asked = decisionTo('decline', { note: 'n', freeze: 'ring', captureAmount: 1n });
    expect(isSameDecision({ ...asked, decidedAt: 0 }, asked)).toBe(true);
    for (const change of [
      { decidedBy: 'ken' },
      { idempotencyKey: 'another' },
      { outcome: 'approve' },
      { reason: 'other' },
      { note: 'm' },
      { freeze: 'device' },
      { captureAmount: 2n },
    ] as const)
      expect(isSameDecision({ ...asked, ...change }, asked)).toBe(false);
  });

  test('is found on record wherever it stands', () => {
    const [first, second, third] = [opinion('ken'), opinion('mio'), decisionTo('approve')];
    const standing = { ...two(first, second), decision: third };
    for (const each of [first, second, third]) expect(recordedOf(standing, each)).toEqual(each);
    expect(recordedOf(standing, decisionTo('approve'))).toBeUndefined();
  });
});
