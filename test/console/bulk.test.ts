/** Many cases decided alike: which are chosen, what they come to, what became of each, and which hang together. */
import { describe, expect, test } from 'vitest';
import {
  type BulkCase,
  type BulkResult,
  byStore,
  failuresFirst,
  MOST,
  ranged,
  toggled,
  told,
  toTryAgain,
  totalOf,
} from '../../console/bulk/bulk.ts';
import { openAround } from '../../console/bulk/ring.ts';
import { bulkDecisionCodes } from '../../lambdas/contract/cases.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const many = Array.from({ length: MOST + 5 }, (_, index) => `case ${index}`);
const set = (...ids: readonly string[]) => new Set(ids);

describe('what is chosen', () => {
  test('is put in, and taken out again', () => {
    expect(toggled(set('a'), 'b')).toEqual(set('a', 'b'));
    expect(toggled(set('a', 'b'), 'a')).toEqual(set('b'));
  });

  test.each<readonly [string, string | undefined, string, readonly string[]]>([
    ['downwards', 'b', 'd', ['a', 'b', 'c', 'd']],
    ['upwards', 'd', 'b', ['a', 'b', 'c', 'd']],
    ['with nothing before', undefined, 'c', ['a', 'c']],
    ['from a row that is gone', 'z', 'c', ['a', 'c']],
    ['of one row', 'c', 'c', ['a', 'c']],
  ])('grows by a range, %s', (_, from, to, expected) => {
    expect([...ranged(order, set('a'), from, to)].sort()).toEqual(expected);
  });

  test('is never more than one request may decide', () => {
    expect(ranged(many, set(), many[0], many.at(-1) ?? '').size).toBe(MOST);
    const full = set(...many.slice(0, MOST));
    expect(toggled(full, 'one more')).toEqual(full);
  });
});

const one = (id: string, amount: string, store_name: string, currency = 'JPY'): BulkCase => ({
  id,
  amount,
  currency,
  store_name,
  opened_at: '2027-01-01T00:00:00Z',
});
const cases = [
  one('a', '9007199254740993', 'Kiosk'),
  one('b', '2', 'Station'),
  one('c', '3', 'Station'),
  one('d', '5', 'Station', 'EUR'),
];

test('totals are exact, and by currency', () => {
  expect(totalOf(cases)).toEqual({
    count: 4,
    sums: [
      { currency: 'JPY', amount: '9007199254740998' },
      { currency: 'EUR', amount: '5' },
    ],
  });
});

test('the store with the most cases comes first', () => {
  expect(byStore(cases).map(({ store, count }) => [store, count])).toEqual([
    ['Station', 3],
    ['Kiosk', 1],
  ]);
});

const decided = (case_id: string): BulkResult => ({ case_id, decided: true });
const failed = (case_id: string, code: NonNullable<BulkResult['code']>): BulkResult => ({
  case_id,
  decided: false,
  code,
});

describe('what became of them', () => {
  const first = [decided('a'), failed('b', 'case_claimed'), failed('c', 'case_expired')];

  test('what a later try tells takes the place of what was told, in the same order', () => {
    expect(told(first, [decided('b')])).toEqual([decided('a'), decided('b'), failed('c', 'case_expired')]);
    expect(told([], first)).toEqual(first);
  });

  test('what is not decided comes first', () => {
    expect(failuresFirst(first).map(({ case_id }) => case_id)).toEqual(['b', 'c', 'a']);
  });

  test('only what may pass is tried again', () => {
    expect(toTryAgain([decided('a'), ...bulkDecisionCodes.map((code) => failed(code, code))])).toEqual([
      'store_frozen',
      'case_claimed',
      'service_busy',
    ]);
  });
});

describe('the open cases that hang together with one', () => {
  type Around = Parameters<typeof openAround>;
  const self = { ...one('self', '1', 'Kiosk'), kind: 'held_payment', state: 'claimed' } as Around[0];
  const open = (id: string, kind: string) =>
    ({ ...one(id, '1', 'Kiosk'), state: 'open', kind }) as Around[1]['open_cases'][number];
  const graph = { open_cases: [open('a', 'held_payment'), open('b', 'dispute')] };

  test('are of its kind, and it is the first of them', () => {
    expect(openAround(self, graph).map(({ id }) => id)).toEqual(['self', 'a']);
  });

  test('are none where it is alone, or over', () => {
    expect(openAround(self, { open_cases: graph.open_cases.slice(1) })).toEqual([]);
    expect(openAround({ ...self, state: 'decided' }, graph)).toEqual([]);
  });
});
