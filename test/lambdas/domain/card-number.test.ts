/** What is taken for a card number, and what is not. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCardNumber, maskCardNumbers } from '../../../lambdas/domain/cards/card-number.ts';
import { cardNumber, spelled } from '../../support/card-numbers.ts';

describe('a card number', () => {
  test.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111 - 1111 - 1111 - 1111',
    '3782 822463 10005',
    '30569309025904',
    '6200000000000000000',
    '4222222222222',
    '４１１１１１１１１１１１１１１１',
    '4111ー1111ー1111ー1111',
    '4111　1111　1111　1111',
    'card 4111111111111111, please',
    'x4111111111111111y',
    '4111111111111111 12/28 123',
    '12 28 4111 1111 1111 1111',
    '41111111111111111228',
    '{"card":"4111111111111111"}',
  ])('%s is found', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
    expect(holdsCardNumber(maskCardNumbers(text))).toBe(false);
  });

  test('is found wherever it stands and however it is grouped', () => {
    fc.assert(
      fc.property(cardNumber, spelled, fc.string(), fc.string(), (number, spell, before, after) => {
        const text = `${before.replace(/[0-9]/g, '')}:${spell(number)}:${after}`;
        expect(holdsCardNumber(text)).toBe(true);
        expect(maskCardNumbers(text)).not.toContain(number);
        expect(maskCardNumbers(text)).not.toContain(spell(number));
      }),
    );
  });

  test('is masked, and what stands around it is not', () => {
    expect(maskCardNumbers('paid 1200 with 4111 1111 1111 1111 or 5555555555554444 today')).toBe(
      'paid 1200 with [card number] or [card number] today',
    );
  });

  test('with one digit wrong is none', () => {
    fc.assert(
      fc.property(cardNumber, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, place, change) => {
        const at = 1 + (place % (number.length - 1));
        const digit = (Number(number[at]) + change) % 10;
        expect(holdsCardNumber(`${number.slice(0, at)}${digit}${number.slice(at + 1)}`)).toBe(false);
      }),
    );
  });
});

describe('is not taken for a card number:', () => {
  test.each([
    ['nothing', ''],
    ['an amount', '999999999999'],
    ['an account of AWS in an ARN', 'arn:aws:lambda:ap-northeast-1:000000000000:function:x'],
    ['an RFC 3339 time', '2026-11-22T03:00:00.000Z'],
    ['milliseconds since the epoch, in whole seconds or not', '1795334400000 1795334400007 1795334400015'],
    ['zeros', '0000000000000000'],
    ['an address', '255.255.255.255, 130.176.100.100'],
    ['a UUID of digits', '41111111-1111-4111-8111-111111111111'],
    ['the device token of APNs', `${'4111111111111111'.repeat(3)}abcdef0123456789`],
  ])('%s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(false);
    expect(maskCardNumbers(text)).toBe(text);
  });

  test.each<[string, () => string]>([
    ['Idempotency-Keys and other UUIDs', () => randomUUID()],
    ['ids of ours', () => `pay_${randomBytes(20).toString('base64url')}`],
    ['thumbprints', () => createHash('sha256').update(randomBytes(8)).digest('base64url')],
    ['hashes in hexadecimal', () => createHash('sha256').update(randomBytes(8)).digest('hex')],
  ])('%s', (_, make) => {
    for (let count = 0; count < 2000; count++) expect(holdsCardNumber(make())).toBe(false);
  });

  // As long as a body may be, many times over: work that grew with the square of it would not end here.
  test.each<[string, string, boolean]>([
    ['digits', '7'.repeat(600_000), false],
    ['digits with gaps', '7 '.repeat(50_000), false],
    ['almost hashes', 'a1'.repeat(300_000), false],
  ])('and %s without end are looked through in one go', (_, text, holds) => {
    expect(holdsCardNumber(text)).toBe(holds);
  });
});
