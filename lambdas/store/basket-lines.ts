/** A basket in few bytes, so that a payment of 20 lines stays under the KB that a write unit pays for. */
import type { BasketLine } from '../domain/ledger/transfer.ts';

/** Stored numbers, at most fifteen: never give one a second meaning. */
const numbers: Readonly<Record<string, number>> = {
  groceries: 0,
  household: 1,
  tobacco: 2,
  e_cigarette: 3,
  gift_card: 4,
  ticket: 5,
  electronics: 6,
  other: 7,
};

const categories = new Map(Object.entries(numbers).map(([category, number]) => [number, category]));

/**
 * For each line a byte, of which four bits are the category, one tells whether the quantity has two bytes, and three
 * how many the amount has; then the quantity and the amount, highest byte first.
 *
 * @throws Error for a category without a number
 * @throws RangeError for a quantity or amount that the contract does not let in
 */
export const encodeLines = (lines: readonly BasketLine[]): Buffer =>
  Buffer.concat(
    lines.map(({ category, quantity, amount }) => {
      const number = numbers[category];
      if (number === undefined) throw new Error(`The basket category ${category} has no stored number`);
      const [pieces, sum] = [bytesOf(BigInt(quantity), 2), bytesOf(amount, 7)];
      return Buffer.concat([
        Buffer.from([(number << 4) | ((pieces.length - 1) << 3) | sum.length]),
        pieces,
        sum,
      ]);
    }),
  );

/** @throws Error if the bytes were not made by `encodeLines` */
export function decodeLines(bytes: Uint8Array): BasketLine[] {
  const lines: BasketLine[] = [];
  let at = 0;
  const take = (length: number): bigint => {
    if (at + length > bytes.length) throw new Error('Stored basket lines end too early');
    at += length;
    return bytes.subarray(at - length, at).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  };
  while (at < bytes.length) {
    const head = Number(take(1));
    const category = categories.get(head >> 4);
    if (category === undefined) throw new Error(`The stored basket category ${head >> 4} is not known`);
    lines.push({ category, quantity: Number(take(((head >> 3) & 1) + 1)), amount: take(head & 7) });
  }
  return lines;
}

/** In as few bytes as it takes, at least one. */
function bytesOf(value: bigint, maximum: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  if (value < 0n || bytes.length > maximum) throw new RangeError('A number of a basket line is out of range');
  return bytes;
}
