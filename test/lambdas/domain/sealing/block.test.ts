import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blockName,
  firstChange,
  noBlocks,
  readBlock,
  recordsOf,
  sealBlock,
} from '../../../../lambdas/domain/sealing/block.ts';
import type { SealedRecord } from '../../../../lambdas/domain/sealing/record.ts';

const record = (number: number, amount = '500'): SealedRecord => ({
  id: `e${number}`,
  event: 'INSERT',
  at: 1000 * number,
  item: {
    pk: { S: `PAYMENT#${number}` },
    debit: { S: 'wallet:a' },
    credit: { S: 'store:b' },
    amount: { N: amount },
  },
});
const five = [1, 2, 3, 4, 5].map((number) => record(number));

describe('a block', () => {
  const block = sealBlock(noBlocks, five, 9000);

  test('says what it holds', () => {
    expect(readBlock(block.text).header).toMatchObject({
      sequence: 1,
      previous: noBlocks.hash,
      from: 1000,
      to: 5000,
      sealedAt: 9000,
    });
    expect(recordsOf(block.text)).toEqual(five);
    expect(firstChange(readBlock(block.text))).toBeUndefined();
  });

  test('stands on the one before', () => {
    const next = sealBlock(block.head, [record(6)], 9000);
    expect(readBlock(next.text).header).toMatchObject({ sequence: 2, previous: block.head.hash });
    expect(blockName(9) < blockName(10)).toBe(true);
  });

  test('of nothing there is none', () => {
    expect(() => sealBlock(noBlocks, [], 1)).toThrow('at least one');
  });

  const { header, lines } = readBlock(block.text);
  const at = (index: number) => lines[index] ?? '';
  test.each([
    [
      'an edit',
      lines.with(2, at(2).replace('"500"', '"900"')),
      { change: 'edited', index: 2, row: 'PAYMENT#3' },
    ],
    ['a deletion', lines.toSpliced(1, 1), { change: 'deleted', index: 1, row: 'PAYMENT#2' }],
    ['a deletion at the end', lines.slice(0, 4), { change: 'deleted', index: 4, row: 'PAYMENT#5' }],
    ['a deletion of all', [], { change: 'deleted', index: 0, row: 'PAYMENT#1' }],
    [
      'an insertion',
      lines.toSpliced(3, 0, at(0).replaceAll('PAYMENT#1', 'PAYMENT#x')),
      { change: 'inserted', index: 3, row: 'PAYMENT#x' },
    ],
    ['an insertion at the end', [...lines, at(0)], { change: 'inserted', index: 5, row: 'PAYMENT#1' }],
    [
      'another order',
      lines.with(0, at(1)).with(1, at(0)),
      { change: 'reordered', index: 0, row: 'PAYMENT#1' },
    ],
    ['no line of ours', [...lines, '{'], { change: 'inserted', index: 5, row: '(a line that is no record)' }],
  ])('tells of %s', (_, changed, expected) => {
    expect(firstChange({ header, lines: changed })).toEqual(expected);
  });
});

test('whatever is edited, deleted, inserted or reordered is found, and by its place', () => {
  const records = fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 40 });
  const tampering = fc.record({
    how: fc.constantFrom('edit', 'delete', 'insert', 'swap'),
    a: fc.nat(),
    b: fc.nat(),
  });
  fc.assert(
    fc.property(records, tampering, (numbers, { how, a, b }) => {
      const { header, lines } = readBlock(
        sealBlock(
          noBlocks,
          numbers.map((number) => record(number)),
          1,
        ).text,
      );
      const [i, j] = [a % lines.length, b % lines.length];
      const changed = {
        edit: () => lines.with(i, (lines[i] ?? '').replace('"500"', `"${501 + b}"`)),
        delete: () => lines.toSpliced(i, 1),
        insert: () => lines.toSpliced(i, 0, (lines[j] ?? '').replace('"500"', '"1"')),
        swap: () => lines.with(i, lines[j] ?? '').with(j, lines[i] ?? ''),
      }[how as 'edit' | 'delete' | 'insert' | 'swap']();
      const expected = how === 'swap' ? (i === j ? undefined : Math.min(i, j)) : i;
      expect(firstChange({ header, lines: changed })?.index).toBe(expected);
    }),
  );
});
