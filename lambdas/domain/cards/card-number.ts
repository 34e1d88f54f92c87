/** Finds what looks like a card number in a text, so that none is ever stored or written to a log. */
import { PAYMENT_CODE_LENGTH, replacePaymentCodes } from '../codes/payment-code.ts';

/**
 * 13 to 19 digits (ISO/IEC 7812-1) that pass Luhn's check, in groups or not, in ASCII or in the full-width digits of a
 * Japanese keyboard. One number in ten that is no card's passes too. Not taken for one, since it never is one:
 *
 * - a UUID (RFC 9562, versions 1 to 8): its dashes join groups that may be digits only;
 * - a payment code, whose check digit is another than a card's;
 * - 32 and more hexadecimal digits with a letter among them: hashes, and the device tokens of APNs;
 * - what begins with 0, which no card does, and 13 digits that begin with 1: milliseconds since the epoch.
 *
 * Amounts are not exempt. They have at most 15 digits, so that from 13 on one of them may be refused: no limit of a wallet
 * is near that, and a number that was typed into the wrong field has as many.
 */
export const holdsCardNumber = (text: string): boolean => spansIn(text).length > 0;

/** The text with a placeholder for each. */
export function maskCardNumbers(text: string): string {
  let masked = text;
  for (const { start, end } of spansIn(text).toReversed())
    masked = `${masked.slice(0, start)}[card number]${masked.slice(end)}`;
  return masked;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const [SHORTEST, LONGEST] = [13, 19];

const SEPARATOR = '[ \\-\\u00a0\\u2010-\\u2015\\u2212\\u3000\\u30fc\\uff0d]';
const RUN = new RegExp(`[0-9](?:${SEPARATOR}{0,3}[0-9]){${SHORTEST - 1},}`, 'g');

const UUID =
  /(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;
const HEXADECIMAL = /(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{32,}(?![0-9A-Za-z])/gi;

const NO_DIGITS = 'x'.repeat(PAYMENT_CODE_LENGTH);

/** Apart, from the first on. */
function spansIn(text: string): Span[] {
  // Character by character, so that places in the plain text are places in the given one.
  const plain = replacePaymentCodes(text, NO_DIGITS)
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(UUID, (uuid) => 'x'.repeat(uuid.length))
    .replace(HEXADECIMAL, (hash) => 'x'.repeat(hash.length));
  const found: Span[] = [];
  for (const { 0: run, index } of plain.matchAll(RUN)) {
    for (const { start, end } of spansInRun(run)) found.push({ start: index + start, end: index + end });
  }
  return found;
}

/** A number is groups that follow one another: beside it there may be others, the month and the year for example. */
function spansInRun(run: string): Span[] {
  const groups = [...run.matchAll(/[0-9]+/g)].map(({ 0: digits, index }) => ({ digits, index }));
  const found: Span[] = [];
  for (let first = 0; first < groups.length; first++) {
    const end = endOfNumber(groups.slice(first, first + LONGEST + 1));
    if (end === undefined) continue;
    found.push({ start: groups[first]?.index ?? 0, end });
    while ((groups[first + 1]?.index ?? end) < end) first++;
  }
  return found;
}

interface Group {
  readonly digits: string;
  readonly index: number;
}

/** Where the longest number ends that begins with the first group; undefined where none does. */
function endOfNumber(groups: readonly Group[]): number | undefined {
  let number = '';
  let longest: number | undefined;
  for (const { digits, index } of groups) {
    number += digits;
    if (number.length > LONGEST) return longest ?? endWithin(digits, number, index);
    if (isCardNumber(number)) longest = index + digits.length;
  }
  return longest;
}

/** More than 19 digits without a gap are one card's where they begin with its number, or end with it. */
function endWithin(digits: string, number: string, index: number): number | undefined {
  if (digits !== number) return undefined;
  for (let length = LONGEST; length >= SHORTEST; length--) {
    if (isCardNumber(digits.slice(0, length)) || isCardNumber(digits.slice(-length)))
      return index + digits.length;
  }
  return undefined;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST || digits.startsWith('0')) return false;
  if (digits.length === SHORTEST && digits.startsWith('1')) return false;
  return passesLuhn(digits);
}

/** ISO/IEC 7812-1, annex B: from the right, every second digit is doubled. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
