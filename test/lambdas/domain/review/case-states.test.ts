/** Which change of a case is legal: every act on every standing, for reviewers and for seniors. */
import { describe, expect, test } from 'vitest';
import type { Case } from '../../../../lambdas/domain/review/case.ts';
import { caseActs, legal, liveLease, standingAt } from '../../../../lambdas/domain/review/case-states.ts';
import {
  answered,
  asked,
  dispute,
  escalated,
  held,
  late,
  lease,
  nearDeadline,
  now,
  opinionOf,
  rei,
} from '../../../support/case-standings.ts';
import { deadline } from '../../../support/reviews.ts';

/** Codes by the letters of the table below. */
const codes = {
  '.': 'legal',
  D: 'case_already_decided',
  X: 'case_expired',
  C: 'case_claimed',
  S: 'senior_needed',
  '2': 'second_person_required',
  A: 'already_asked',
  N: 'not_asked',
  O: 'outcome_not_applicable',
} as const;

/**
 * Standing -> what each act meets, for a reviewer and for a senior, in the order of `caseActs`: claim, release, assign,
 * escalate, ask, answer, decide, expire.
 */
// biome-ignore format: a table is read by its lines
const table: readonly [name: string, state: string, subject: Case, reviewer: string, senior: string][] = [
  ['open',                                 'open',                 held(),                                     '..S..N..', '.....N..'],
  ['claimed by who asks',                  'claimed',              held(lease('rei')),                         '..S..N..', '.....N..'],
  ['claimed by another',                   'claimed',              held(lease('ken')),                         'CCSCCNC.', 'CC.CCNC.'],
  ['claimed by another until this moment', 'open',                 held(lease('ken', now)),                    '..S..N..', '.....N..'],
  ['escalated',                            'open',                 held(escalated),                            'S.S..NS.', '.....N..'],
  ['escalated, claimed by another',        'claimed',              held({ ...escalated, ...lease('ken') }),    'SCSCCNS.', 'CC.CCNC.'],
  ['near its deadline',                    'open',                 held(nearDeadline),                         '..S..N..', '.....N..'],
  ['near its deadline, claimed by another', 'claimed',             held({ ...nearDeadline, ...lease('ken') }), 'CCSCCNC.', 'CC.CCNC.'],
  ['waiting for the customer',             'waiting_for_customer', held(asked),                                '..S.A...', '....A...'],
  ['waiting, claimed by another',          'waiting_for_customer', held({ ...asked, ...lease('ken') }),        'CCSCC.C.', 'CC.CC.C.'],
  ['answered',                             'open',                 held(answered),                             '..S.AN..', '....AN..'],
  ['answered, claimed by who asks',        'claimed',              held({ ...answered, ...lease('rei') }),     '..S.AN..', '....AN..'],
  ['after a first decision of another',    'open',                 held(opinionOf('ken in person')),             '..S..N..', '.....N..'],
  ['after a first decision of who asks',   'open',                 held(opinionOf(rei.person)),                  '2.S..N2.', '2....N2.'],
  ['decided',                              'decided',              held({ state: 'decided' }),                 'DDDDDDDD', 'DDDDDDDD'],
  ['decided late, and claimed before',     'decided',              held({ state: 'decided', ...late, ...lease('rei') }), 'DDDDDDDD', 'DDDDDDDD'],
  ['expired',                              'expired',              held({ state: 'expired' }),                 'XXXXXXX.', 'XXXXXXX.'],
  ['late, not released yet',               'expired',              held({ ...late, ...asked }),                'XXXXXXX.', 'XXXXXXX.'],
  ['a dispute',                            'open',                 dispute(),                                  '..S.ON.O', '....ON.O'],
  ['a dispute claimed by another',         'claimed',              dispute(lease('ken')),                      'CCSCONCO', 'CC.CONCO'],
  ['an overdue dispute',                   'overdue',              dispute(late),                              '..S.ON.O', '....ON.O'],
  ['an overdue dispute claimed',           'claimed',              dispute({ ...late, ...lease('rei') }),      '..S.ON.O', '....ON.O'],
  ['an escalated dispute',                 'open',                 dispute(escalated),                         'S.S.ONSO', '....ON.O'],
  ['a dispute near its deadline',          'open',                 dispute(nearDeadline),                      '..S.ON.O', '....ON.O'],
  ['a decided dispute',                    'decided',              dispute({ state: 'decided' }),              'DDDDDDDD', 'DDDDDDDD'],
];

describe.each(table)('%s', (_, state, subject, reviewer, senior) => {
  test(`is ${state}`, () => {
    expect(standingAt(subject, now, rei).state).toBe(state);
  });

  test.each([
    ['a reviewer', false, reviewer],
    ['a senior', true, senior],
  ])('to %s', (__, isSenior, expected) => {
    const standing = standingAt(subject, now, { ...rei, senior: isSenior });
    const met = caseActs.map((act) => legal(standing, act));
    expect(met).toEqual([...expected].map((letter) => codes[letter as keyof typeof codes]));
  });
});

test('every state is in the table, and every code is met', () => {
  expect(new Set(table.map(([, state]) => state))).toEqual(
    new Set(['open', 'claimed', 'waiting_for_customer', 'overdue', 'decided', 'expired']),
  );
  const letters = new Set(table.flatMap(([, , , reviewer, senior]) => [...reviewer, ...senior]));
  expect(letters).toEqual(new Set(Object.keys(codes)));
});

describe('a claim', () => {
  test('is over in the millisecond that it lasts until, and when the case has ended', () => {
    expect(liveLease(held(lease('rei', now + 1)), now)).toBeDefined();
    expect(liveLease(held(lease('rei', now)), now)).toBeUndefined();
    expect(liveLease(held({ state: 'decided', ...lease('rei') }), now)).toBeUndefined();
  });

  test('is nobody’s own to somebody who is not known', () => {
    expect(standingAt(held(lease('rei')), now)).toMatchObject({ claimed: 'others', asSenior: false });
  });
});

describe('of two who have to decide', () => {
  test('it is told whether one has', () => {
    expect(standingAt(held({ fourEyes: 'rule' }), now).fourEyes).toBe('first');
    expect(standingAt(held(opinionOf('ken in person')), now).fourEyes).toBe('second');
    expect(standingAt(held(), now).fourEyes).toBeUndefined();
  });
});

test('the deadline of a hold is the first moment at which it is late', () => {
  expect(standingAt(held(), deadline - 1).state).toBe('open');
  expect(standingAt(held(), deadline).state).toBe('expired');
});
