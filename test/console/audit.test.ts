/** The audit's filters, and the words for what was done. */
import { describe, expect, test } from 'vitest';
import { type AuditEvent, countsOf, fitting, wishIn } from '../../console/pages/audit/wish.ts';
import { detailTexts } from '../../console/texts/act-details.ts';
import { actorText, actText } from '../../console/texts/acts.ts';
import { auditActs } from '../../lambdas/domain/review/audit.ts';

const event = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'e',
  at: '2026-11-22T03:00:00Z',
  act: 'view',
  by: 'rei',
  case_id: `case_${'a'.repeat(27)}`,
  detail: {},
  ...change,
});

describe('what is shown', () => {
  const today = '2026-11-22';

  test.each([
    ['', { day: today }],
    ['day=2026-11-20&act=decide&by=rei', { day: '2026-11-20', act: 'decide', by: 'rei' }],
    ['day=2026-11-23', { day: today }],
    ['day=2026-02-30', { day: today }],
  ])('for the address %s is %o', (query, expected) =>
    expect(wishIn(new URLSearchParams(query), today)).toEqual(expected),
  );

  test('fits every filter', () => {
    const events = [event(), event({ act: 'claim' }), event({ by: 'sen' })];
    const wish = { day: today };
    expect(fitting(events, wish)).toHaveLength(3);
    expect(fitting(events, { ...wish, by: 'rei' })).toHaveLength(2);
    expect(fitting(events, { ...wish, by: 'rei', act: 'claim' })).toEqual([events[1]]);
  });

  test('is counted, the most frequent first', () => {
    expect(countsOf(['b', 'a', 'c', 'c'])).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});

const nameOf = (username: string) => `The colleague ${username}`;

describe.each(['ja', 'en'] as const)('in the language %s', (language) => {
  test.each(auditActs)('the act %s has words', (act) => {
    expect(actText(act, language)).not.toBe(act.replaceAll('_', ' '));
  });

  test('details that the API tells have words', () => {
    const said = detailTexts(
      event({
        act: 'decide',
        detail: {
          outcome: 'decline',
          reason: 'suspected_fraud',
          freeze: 'ring',
          what: 'graph',
          answer: 'no',
        },
      }),
      language,
      nameOf,
    ).join();
    expect(said).not.toMatch(/\b(decline|suspected_fraud|ring|outcome|freeze|no)\b/);
    expect(said).not.toMatch(/: graph/);
  });

  test('what has no words is told as it is, whatever it is called', () => {
    const detail = { constructor: 'toString', reason: '__proto__', left: '<b>x</b>' };
    const said = detailTexts(event({ detail }), language, nameOf);
    expect(said[0]).toBe('constructor: toString');
    expect(said[1]).toMatch(/: __proto__$/);
    expect(said[2]).toMatch(/: <b>x<\/b>$/);
    expect(actorText('constructor', language)).toBeUndefined();
    expect(actorText('rei', language)).toBeUndefined();
    expect(actorText('system', language)).not.toBe('system');
  });

  test('why somebody wanted to see personal data stays in their own words', () => {
    const [, said] = detailTexts(
      event({ act: 'unmask', detail: { field: 'email', reason: 'deadline' } }),
      language,
      nameOf,
    );
    expect(said).toMatch(/: deadline$/);
  });

  test('to whom a case was handed is told by name', () => {
    const [said] = detailTexts(event({ act: 'assign', detail: { to: 'u-1' } }), language, nameOf);
    expect(said).toMatch(/: The colleague u-1$/);
  });
});
