import { describe, expect, test } from 'vitest';
import { canonicalItem, isTransfer } from '../../../../lambdas/domain/sealing/canonical.ts';
import { recordIn, recordLine } from '../../../../lambdas/domain/sealing/record.ts';

describe('the canonical form of an item', () => {
  test.each([
    ['names in order', { b: { S: 'x' }, a: { N: '1' } }, '{"a":{"N":"1"},"b":{"S":"x"}}'],
    ['bytes as base64', { a: { B: Uint8Array.of(0, 255) } }, '{"a":{"B":"AP8="}}'],
    ['base64 as it is', { a: { B: 'AP8=' } }, '{"a":{"B":"AP8="}}'],
    [
      'sets in order',
      { a: { SS: ['b', 'a'] }, n: { NS: ['2', '10'] } },
      '{"a":{"SS":["a","b"]},"n":{"NS":["10","2"]}}',
    ],
    ['lists as they are', { a: { L: [{ S: 'b' }, { S: 'a' }] } }, '{"a":{"L":[{"S":"b"},{"S":"a"}]}}'],
    [
      'maps in order, inside too',
      { m: { M: { b: { BOOL: true }, a: { NULL: true } } } },
      '{"m":{"M":{"a":{"NULL":true},"b":{"BOOL":true}}}}',
    ],
    ['a number is not a text', { a: { S: '1' } }, '{"a":{"S":"1"}}'],
    ['lone surrogates and quotes escaped', { a: { S: '"\ud800' } }, '{"a":{"S":"\\"\\ud800"}}'],
  ])('%s', (_, item, text) => {
    expect(canonicalItem(item)).toBe(text);
  });

  test('of what is no attribute, there is none', () => {
    expect(() => canonicalItem({ a: {} })).toThrow('The attribute a has no value');
  });
});

test.each([
  ['a payment', { debit: { S: 'wallet:a' }, credit: { S: 'store:b' } }, true],
  [
    'a transfer of a kind that nobody knows yet',
    { pk: { S: 'NEW#1' }, debit: { S: 'x:y' }, credit: { S: 'y:z' } },
    true,
  ],
  ['a wallet', { pk: { S: 'WALLET#a' }, available: { N: '1' } }, false],
  ['nothing', undefined, false],
])('%s is a transfer: %#', (_, item, expected) => {
  expect(isTransfer(item)).toBe(expected);
});

test('a record is read back only from its canonical form', () => {
  const record = { id: 'e1', event: 'INSERT', at: 1000, item: { pk: { S: 'PAYMENT#1' } } } as const;
  const line = recordLine(record);
  expect(recordIn(line)).toEqual(record);
  expect(() => recordIn(line.replace('"at":1000', '"at": 1000'))).toThrow('canonical');
});
