/** A basket in one short string, so that a payment of 20 lines stays under the KB that a write unit pays for. */
import type { BasketLine } from '../domain/ledger/transfer.ts';

/** Stored letters: never give one a second meaning. */
const letters: Readonly<Record<string, string>> = {
  groceries: 'G',
  household: 'H',
  tobacco: 'T',
  e_cigarette: 'E',
  gift_card: 'C',
  ticket: 'K',
  electronics: 'L',
  other: 'O',
};

const categories = new Map(Object.entries(letters).map(([category, letter]) => [letter, category]));

/**
 * For example `C5.fgoG1.a` for five gift cards of 20,040 and groceries of 10: the category's capital letter, then
 * quantity and amount in base 36.
 * @throws Error for a category without a letter
 */
export function encodeLines(lines: readonly BasketLine[]): string {
  return lines
    .map(({ category, quantity, amount }) => {
      const letter = letters[category];
      if (letter === undefined) throw new Error(`The basket category ${category} has no stored letter`);
      return `${letter}${quantity.toString(36)}.${amount.toString(36)}`;
    })
    .join('');
}

/** @throws Error if the text was not made by `encodeLines` */
export function decodeLines(text: string): BasketLine[] {
  return text.split(/(?=[A-Z])/).map((line) => {
    const [, letter = '', quantity = '', amount = ''] = /^([A-Z])([0-9a-z]+)\.([0-9a-z]+)$/.exec(line) ?? [];
    const category = categories.get(letter);
    if (category === undefined) throw new Error(`Stored basket line ${line} cannot be read`);
    return { category, quantity: Number.parseInt(quantity, 36), amount: integerOf(amount) };
  });
}

const integerOf = (base36: string): bigint =>
  [...base36].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
