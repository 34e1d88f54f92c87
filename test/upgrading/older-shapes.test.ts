/** Shapes of before the first release, which readers say that they still read: each is kept here as it was stored. */
import { expect, test } from 'vitest';
import { codeOf } from '../../lambdas/store/code-items.ts';
import { entryOf } from '../../lambdas/store/entries-store.ts';
import type { Item } from '../../lambdas/store/items.ts';
import { paymentOf, walletOf } from '../../lambdas/store/ledger-items.ts';
import { storeLinesIn } from '../../lambdas/store/stores/store-lines-in.ts';
import { terminalOf } from '../../lambdas/store/terminal-items.ts';
import { olderShapes } from './release/files.ts';
import { ann, idOfPayment } from './release/people.ts';

const shapes = olderShapes();

const cases: readonly [string, (item: Item) => unknown, expected: object, absent: readonly string[]][] = [
  [
    'a payment that kept its country alone, as text',
    paymentOf,
    { country: 'JP', customer: ann.id },
    ['network'],
  ],
  [
    'a payment code that kept its country alone, as text',
    codeOf,
    { country: 'JP', customer: ann.id },
    ['network'],
  ],
  [
    'a payment whose judgement ends before the signals of today',
    paymentOf,
    { ruleset: 'standard-1', reasons: ['amount_high'], signals: { amount: 1200n, day_total: 0n } },
    [],
  ],
  [
    'an entry of before device, country and basket',
    entryOf,
    { id: idOfPayment('approved'), money: { amount: 1200n } },
    ['device', 'country', 'lines', 'terminal'],
  ],
  [
    'a wallet of before levels, epochs and cool-off',
    walletOf,
    { level: 'contact_verified', sessionsSince: 0, coolOffUntil: 0, available: 1000n },
    ['incoming', 'frozenDevices'],
  ],
  ['a terminal that nobody ever gave a bad code', terminalOf, { badCodes: 0, badCodesFrom: 0 }, []],
];

test.each(cases)('%s', (name, read, expected, absent) => {
  const found = read(shapes[name] ?? {});
  expect(found).toMatchObject(expected);
  for (const member of absent) expect(found).not.toHaveProperty(member);
});

test('each of them has its test', () => {
  expect(Object.keys(shapes).sort()).toEqual(cases.map(([name]) => name).sort());
});

test('of a ledger’s row, which has id and kind in its keys alone, stores are told the same as of an entry', () => {
  const [ofEntry] = storeLinesIn(shapes['an entry of before device, country and basket'] ?? {});
  const [ofRow] = storeLinesIn(shapes['a payment that kept its country alone, as text'] ?? {});
  expect(ofRow).toMatchObject({ id: idOfPayment('approved'), kind: 'payment', store: 'shinjuku-east' });
  // The row has been refunded since, which is another line.
  expect(ofEntry).toEqual({ ...ofRow, version: ofEntry?.version });
});
