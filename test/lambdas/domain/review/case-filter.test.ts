/** Each filter of the list of open cases, alone and with others. */
import { expect, test } from 'vitest';
import type { Case } from '../../../../lambdas/domain/review/case.ts';
import { type CaseFilter, fitting } from '../../../../lambdas/domain/review/case-filter.ts';
import { asked, dispute, escalated, held, late, lease, now } from '../../../support/case-standings.ts';

const cases: Readonly<Record<string, Case>> = {
  plain: held(),
  mine: held(lease('rei')),
  theirs: held(lease('ken')),
  over: held(lease('ken', now)),
  escalated: held(escalated),
  waiting: held(asked),
  dear: held({ money: { amount: 301n, currency: 'JPY' } }),
  ruled: held({ reasons: ['new_device', 'velocity'] }),
  elsewhere: held({ store: 'osaka-west' }),
  overdue: dispute(late),
};

const all = Object.keys(cases);
const but = (...names: string[]) => all.filter((name) => !names.includes(name));

test.each<[CaseFilter, readonly string[]]>([
  [{ state: 'open' }, but('mine', 'theirs', 'waiting', 'overdue')],
  [{ state: 'claimed' }, ['mine', 'theirs']],
  [{ state: 'waiting_for_customer' }, ['waiting']],
  [{ state: 'overdue' }, ['overdue']],
  [{ escalated: true }, ['escalated']],
  [{ escalated: false }, but('escalated')],
  [{ claimed: 'mine' }, ['mine']],
  [{ claimed: 'others' }, ['theirs']],
  [{ claimed: 'none' }, but('mine', 'theirs')],
  [{ minAmount: 300n }, all],
  [{ minAmount: 301n }, ['dear']],
  [{ reason: 'velocity' }, ['ruled']],
  [{ store: 'osaka-west' }, ['elsewhere']],
  [{ state: 'claimed', claimed: 'mine', escalated: false }, ['mine']],
  [{ state: 'open', claimed: 'mine' }, []],
])('%o', (filter, expected) => {
  const fits = fitting(filter, now, 'rei');
  expect(all.filter((name) => fits?.(cases[name] as Case))).toEqual(expected);
});

test('without a filter there is nothing to ask of each', () => {
  expect(fitting({}, now, 'rei')).toBeUndefined();
});
