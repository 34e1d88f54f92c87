/** The fixtures have an item of each kind that is stored, but for those that are named here with the reason. */
import { expect, test } from 'vitest';
import { documented, kindOf } from '../support/documented-keys.ts';
import { committed, version } from './release/files.ts';

const soon = 'gone in days, and nothing is decided by its being gone';
const anew = 'a projection, and no contract: npm run rebuild:stores makes it anew';
const run = 'where a run stands, which can be thrown away: the next one begins anew';

/** By table and the first words of both keys. */
const absent: Readonly<Record<string, string>> = {
  'Registry CONTACT EVENT': soon,
  'Registry SIGN_IN SIGN_IN': soon,
  'Registry SIGN_IN_WINDOW SIGN_IN_WINDOW': soon,
  'Registry SIGN_IN_RESTRICTION SIGN_IN_RESTRICTION': 'a time that is over in an hour',
  'Registry STATUSLIST STATUSLIST': 'fetched again each day',
  'Registry TOLD *': soon,
  'Registry WATCHED *': soon,
  'Projections ACTIVITY ACTIVITY': 'there for as long as a rebuild runs, or says when one did',
  'Projections BACKTESTING BACKTESTING': run,
  'Projections BACKTESTING PART': run,
  'Projections RECONCILIATION PART': run,
  'Projections RECONCILIATION RECONCILIATION': run,
  'Projections STORES CLOSED': anew,
  'Projections STORES HEAD': anew,
  'Projections STORES STORES': anew,
};

/** Of sort keys that begin with a time, whatever is left of a name. */
const nameOf = (sk: string): string => (/^[A-Z]/.test(sk) ? kindOf(sk) : '*');
const kinds = documented.flatMap(({ table, pk, sks }) =>
  sks.map((sk) => `${table} ${kindOf(pk)} ${nameOf(sk)}`),
);
const kept = Object.entries(committed(version).items).flatMap(([table, items]) =>
  items.map(({ pk, sk }) => `${table} ${kindOf(pk?.S ?? '')} ${nameOf(sk?.S ?? '')}`),
);

test('each kind of item is in the fixtures, or is not for a reason', () => {
  const missing = kinds.filter((kind) => !kept.includes(kind));
  expect(missing.sort()).toEqual(Object.keys(absent).sort());
});

test('and no other is in them', () => {
  expect(kept.filter((kind) => !kinds.includes(kind))).toEqual([]);
});
