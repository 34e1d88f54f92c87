/** Card numbers for properties: of every length, and written as people and machines write them. None is anybody's. */
import fc from 'fast-check';

/** The digit that makes the number pass Luhn's check. */
function checkDigit(digits: readonly number[]): number {
  const sum = digits.toReversed().reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** 13 to 19 digits. What begins with 0 or 1 is no payment card's. */
export const cardNumber: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 2, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 }),
  )
  .map(([first, rest]) => [first, ...rest])
  .map((digits) => [...digits, checkDigit(digits)].join(''));

const grouped = (separator: string) => (number: string) => (number.match(/.{1,4}/g) ?? []).join(separator);

export const spelled: fc.Arbitrary<(number: string) => string> = fc.constantFrom<(number: string) => string>(
  (number) => number,
  grouped(' '),
  grouped('-'),
  grouped('　'),
  (number) => number.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
);
