/** A one-time payment code: 24 digits that a phone shows as a barcode, and whose holder may be charged once. */

/** What stands before the random digits: it tells tills whose code it is. Begins with 0, as no card number does. */
const codePrefix = /^0[1-9]$/;

/** An even number, so that Code 128 packs two digits into each symbol (ISO/IEC 15417, code set C). */
export const PAYMENT_CODE_LENGTH = 24;
const RANDOM_DIGITS = 21n;

/**
 * The code that follows from random bytes: 21 digits of them, which are 69 bits, between the prefix and a check digit.
 *
 * @param prefix two digits, 01 to 09
 * @param random at least 16 bytes that nobody can guess: with fewer, some codes would be noticeably likelier than others
 */
export function paymentCode(prefix: string, random: Uint8Array): string {
  if (!codePrefix.test(prefix)) throw new RangeError('A payment code begins with 01 to 09');
  if (random.length < 16) throw new RangeError('A payment code takes 16 random bytes');
  const number = BigInt(`0x${Buffer.from(random).toString('hex')}`) % 10n ** RANDOM_DIGITS;
  const digits = prefix + String(number).padStart(Number(RANDOM_DIGITS), '0');
  return digits + checkDigit(digits);
}

/** Whether the text has the form of a payment code, of whatever stage, and was neither mistyped nor misread. */
export const isPaymentCode = (text: string): boolean =>
  text.length === PAYMENT_CODE_LENGTH &&
  /^0[1-9][0-9]+$/.test(text) &&
  checkDigit(text.slice(0, -1)) === text.at(-1);

/** The text with something else in place of each code. */
export const replacePaymentCodes = (text: string, by: string): string =>
  text.replace(/(?<![0-9])0[1-9][0-9]{22}(?![0-9])/g, (digits) => (isPaymentCode(digits) ? by : digits));

/**
 * ISO/IEC 7064, MOD 11,10: it finds every digit that is wrong, and nearly every two that changed places. It is not Luhn's,
 * so that a card number is hardly ever taken for a code, nor a code for a card number that lies within it.
 */
export function checkDigit(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}
