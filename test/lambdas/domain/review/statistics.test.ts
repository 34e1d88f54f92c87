/** The figures of the review: what waits, how long decisions take, what came of rules and reviewers. */
import { describe, expect, test } from 'vitest';
import type { CaseSummary } from '../../../../lambdas/domain/review/case.ts';
import type { EndedCase } from '../../../../lambdas/domain/review/ended-cases.ts';
import {
  approvalRate,
  figuresOfNow,
  figuresOfPeriod,
  hasManyFalseAlarms,
} from '../../../../lambdas/domain/review/statistics.ts';

const noon = Date.parse('2026-11-22T03:00:00Z');
const HOUR = 60 * 60 * 1000;

let sequence = 0;
const open = (changes: Partial<CaseSummary> = {}): CaseSummary => ({
  id: `case_${++sequence}`,
  paymentId: `pay_${sequence}`,
  state: 'open',
  store: 'shinjuku-east',
  storeName: 'Shinjuku East',
  money: { amount: 300n, currency: 'JPY' },
  reasons: ['much'],
  openedAt: noon - HOUR,
  deadline: noon + HOUR,
  caseClass: 'standard',
  ...changes,
});

const ended = (
  outcome: NonNullable<EndedCase['decision']>['outcome'] | 'expired',
  changes: Partial<EndedCase> & { readonly by?: string; readonly seconds?: number } = {},
): EndedCase => {
  const { by = 'rei', seconds = 60, ...rest } = changes;
  const endedAt = rest.endedAt ?? noon;
  return {
    ...open(),
    state: outcome === 'expired' ? 'expired' : 'decided',
    openedAt: endedAt - seconds * 1000,
    endedAt,
    ruleset: '7',
    ...(outcome === 'expired'
      ? {}
      : { decision: { outcome, reason: 'other', decidedBy: by, decidedAt: endedAt } }),
    ...rest,
  };
};
const naming = { reasonOf: (_: EndedCase, name: string) => name, timeZone: 'Asia/Tokyo' };

describe('what waits now', () => {
  test('is counted by kind, class, state and escalation', () => {
    const { backlog } = figuresOfNow(
      [
        open(),
        open(),
        open({ caseClass: 'high', escalation: { reason: 'asked', at: noon } }),
        open({ lease: { by: 'rui', key: 'k', at: noon - 1, until: noon + 1 } }),
        open({ id: 'disp_1', caseClass: 'dispute', deadline: noon - 1 }),
      ],
      noon,
    );
    expect(backlog).toEqual([
      { kind: 'dispute', class: 'dispute', state: 'overdue', escalated: false, cases: 1 },
      { kind: 'held_payment', class: 'high', state: 'open', escalated: true, cases: 1 },
      { kind: 'held_payment', class: 'standard', state: 'claimed', escalated: false, cases: 1 },
      { kind: 'held_payment', class: 'standard', state: 'open', escalated: false, cases: 2 },
    ]);
  });

  test('money is held by held payments alone, and summed by currency', () => {
    const { held } = figuresOfNow(
      [
        open(),
        open({ money: { amount: 1_000n, currency: 'JPY' } }),
        open({ money: { amount: 500n, currency: 'USD' } }),
        open({ id: 'disp_1' }),
      ],
      noon,
    );
    expect(held).toEqual([
      { currency: 'JPY', amount: 1_300n, cases: 2 },
      { currency: 'USD', amount: 500n, cases: 1 },
    ]);
  });

  test('the oldest is the one that was opened first; of nothing there is none', () => {
    const cases = [open(), open({ openedAt: noon - 2 * HOUR }), open({ openedAt: noon - 5000 })];
    expect(figuresOfNow(cases, noon).oldestAgeSeconds).toBe(7200);
    expect(figuresOfNow([], noon)).toEqual({ backlog: [], oldestAgeSeconds: undefined, held: [] });
  });
});

describe('a period', () => {
  test('tells the time to the decision by nearest rank, of decided cases alone', () => {
    const cases = [
      ...Array.from({ length: 10 }, (_, index) => ended('approve', { seconds: (index + 1) * 10 })),
      ended('expired', { seconds: 900 }),
    ];
    const { timeToDecision, decided, expired } = figuresOfPeriod(cases, naming);
    expect({ timeToDecision, decided, expired }).toEqual({
      timeToDecision: { p50: 50, p90: 90, max: 100 },
      decided: 10,
      expired: 1,
    });
  });

  test('of nothing is nothing', () => {
    expect(figuresOfPeriod([], naming)).toEqual({
      decided: 0,
      expired: 0,
      timeToDecision: {},
      byRule: [],
      byReviewer: [],
      byDay: [],
    });
  });

  test('counts each held payment with every rule that fired, once, the most false alarms first; no dispute', () => {
    const { byRule } = figuresOfPeriod(
      [
        ended('decline', { reasons: ['much', 'new_phone'] }),
        ended('approve', { reasons: ['new_phone'] }),
        ended('approve', { reasons: ['new_phone', 'new_phone'] }),
        ended('expired', { reasons: ['much'] }),
        ended('uphold', { id: 'disp_1', reasons: ['much'] }),
      ],
      naming,
    );
    expect(byRule).toEqual([
      { reason: 'new_phone', decided: 3, approved: 2, declined: 1, expired: 0 },
      { reason: 'much', decided: 1, approved: 0, declined: 1, expired: 1 },
    ]);
  });

  test('calls a rule by what it is called everywhere, whatever the case calls it', () => {
    const { byRule } = figuresOfPeriod(
      [
        ended('approve', { reasons: ['#3'], ruleset: '7' }),
        ended('approve', { reasons: ['night'], ruleset: '8' }),
      ],
      { ...naming, reasonOf: ({ ruleset }, name) => (ruleset === '7' && name === '#3' ? 'night' : name) },
    );
    expect(byRule).toMatchObject([{ reason: 'night', approved: 2 }]);
  });

  test('counts each reviewer’s own decisions, and what they took', () => {
    const { byReviewer } = figuresOfPeriod(
      [
        ended('approve', { by: 'rui', seconds: 10 }),
        ended('decline', { by: 'rui', seconds: 30 }),
        ended('reject', { by: 'rui', seconds: 20, id: 'disp_2' }),
        ended('approve', { by: 'aya', seconds: 5 }),
        ended('expired'),
      ],
      naming,
    );
    expect(byReviewer).toEqual([
      { username: 'aya', decided: 1, approved: 1, declined: 0, expired: 0, medianSeconds: 5 },
      { username: 'rui', decided: 3, approved: 1, declined: 2, expired: 0, medianSeconds: 20 },
    ]);
  });

  test('goes by days of the stage’s time zone', () => {
    const midnight = Date.parse('2026-11-22T15:00:00Z');
    const { byDay } = figuresOfPeriod(
      [
        ended('approve', { endedAt: midnight }),
        ended('decline', { endedAt: midnight - 1 }),
        ended('expired', { endedAt: midnight - 1 }),
      ],
      naming,
    );
    expect(byDay).toEqual([
      { day: '2026-11-22', decided: 1, approved: 0, declined: 1, expired: 1 },
      { day: '2026-11-23', decided: 1, approved: 1, declined: 0, expired: 0 },
    ]);
  });
});

test.each([
  [0, 0, undefined],
  [3, 1, 33.3],
  [8, 8, 100],
])('of %i decided and %i approved the rate is %s', (decided, approved, rate) => {
  expect(approvalRate({ decided, approved })).toBe(rate);
});

test.each([
  ['nine are too few to say', 9, 9, false],
  ['half is not more than half', 10, 5, false],
  ['more than half of ten', 10, 6, true],
])('%s', (_, decided, approved, expected) => {
  expect(hasManyFalseAlarms({ decided, approved })).toBe(expected);
});
