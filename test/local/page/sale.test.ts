import { describe, expect, test } from 'vitest';
import { createCharge } from '../../../lambdas/contract/charges.ts';
import {
  type Line,
  MOST_LINES,
  nextReference,
  saleOf,
  totalOf,
  withLine,
  withQuantity,
} from '../../../local/page/till/sale.ts';

const line = (id: string, price: number, quantity = 1): Line => ({
  id,
  category: 'groceries',
  price,
  quantity,
});

describe('a basket', () => {
  test('has each of the goods in one line', () => {
    const lines = [line('a', 160), line('b', 180), line('a', 160)].reduce<readonly Line[]>(withLine, []);
    expect(lines).toEqual([line('a', 160, 2), line('b', 180)]);
    expect(totalOf(lines)).toBe(500);
  });

  test('loses a line of which nothing is left', () => {
    expect(withQuantity([line('a', 160, 2), line('b', 1)], 'a', 0)).toEqual([line('b', 1)]);
  });

  test('has no more lines, nor pieces, than a charge may have', () => {
    const many = Array.from({ length: 30 }, (_, number) => line(String(number), 1));
    expect(many.reduce<readonly Line[]>(withLine, [])).toHaveLength(MOST_LINES);
    expect(withQuantity([line('a', 1)], 'a', 12_000)[0]?.quantity).toBe(9999);
  });

  test('becomes a request that the contract takes', () => {
    const { body } = saleOf('shinjuku-east', '2026-11-22.0001', '0'.padEnd(24, '1'), [line('a', 160, 3)]);
    expect(createCharge.body.parse(body)).toEqual(body);
    expect(body).toMatchObject({ amount: '480', lines: [{ quantity: 3, amount: '480' }] });
  });
});

test.each([
  [undefined, '2026-11-22.0001'],
  ['2026-11-21.0042', '2026-11-22.0001'],
  ['2026-11-22.0001', '2026-11-22.0002'],
  ['2026-11-22.9999', '2026-11-22.10000'],
])('after %s the next receipt is %s', (last, next) => {
  expect(nextReference(last, '2026-11-22')).toBe(next);
});
