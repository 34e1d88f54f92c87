import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkDigit,
  isPaymentCode,
  paymentCode,
  replacePaymentCodes,
} from '../../../../lambdas/domain/codes/payment-code.ts';

const bytes = (fill: number, length = 32) => Buffer.alloc(length, fill);

describe('a payment code', () => {
  test('has 24 digits: the prefix, what is random, and a check digit', () => {
    expect(paymentCode('07', randomBytes(32))).toMatch(/^07[0-9]{22}$/);
    expect(paymentCode('07', bytes(0))).toMatch(/^070{21}[0-9]$/);
  });

  test('is the same from the same bytes, and another from others', () => {
    expect(paymentCode('01', bytes(9))).toBe(paymentCode('01', bytes(9)));
    expect(paymentCode('01', bytes(9))).not.toBe(paymentCode('01', bytes(8)));
  });

  test('takes every value of its random digits: the least and the greatest', () => {
    const of = (number: bigint) => Buffer.from(number.toString(16).padStart(32, '0'), 'hex');
    expect(paymentCode('01', of(10n ** 21n)).slice(2, -1)).toBe('0'.repeat(21));
    expect(paymentCode('01', of(10n ** 21n - 1n)).slice(2, -1)).toBe('9'.repeat(21));
  });

  test.each(['', '0', '00', '10', '29', '011', '101', ' 1'])('does not begin with %j', (prefix) => {
    const made = () => paymentCode(prefix, bytes(1));
    expect(made).toThrow(RangeError);
    expect(made).toThrow('A payment code begins with 01 to 09');
  });

  test('is not made of 15 bytes', () => {
    expect(() => paymentCode('01', bytes(1, 15))).toThrow(RangeError);
    expect(() => paymentCode('01', bytes(1, 15))).toThrow('A payment code takes 16 random bytes');
    expect(paymentCode('01', bytes(1, 16))).toHaveLength(24);
  });
});

describe('the check digit', () => {
  const code = paymentCode('01', Buffer.from('a till in shinjuku').subarray(0, 16));

  // The standard's own example, and tax numbers that German authorities publish for tests.
  test.each(['07945', '86095742719', '47036892816', '65929970489'])(
    'is that of ISO/IEC 7064, MOD 11,10: %s',
    (number) => {
      expect(checkDigit(number.slice(0, -1))).toBe(number.at(-1));
    },
  );

  test('makes one code of ten right', () => {
    const digitsOf = (check: number) => code.slice(0, -1) + check;
    const right = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((check) => isPaymentCode(digitsOf(check)));
    expect(right).toEqual([Number(code.at(-1))]);
  });

  test('finds every single wrong digit', () => {
    for (let place = 2; place < code.length; place++) {
      for (let digit = 0; digit < 10; digit++) {
        const changed = code.slice(0, place) + digit + code.slice(place + 1);
        expect([changed, isPaymentCode(changed)]).toEqual([changed, changed === code]);
      }
    }
  });
});

describe('what is no payment code', () => {
  const code = paymentCode('01', bytes(3));
  test.each([
    ['one digit less', code.slice(0, -1)],
    ['one more', `${code}0`],
    ['another prefix', `1${code.slice(1)}`],
    [
      'full-width digits',
      code.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
    ['a line end', `${code.slice(0, -1)}\n`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(isPaymentCode(text)).toBe(false);
  });

  test.each([
    ['one digit less', `01${'3'.repeat(20)}`],
    ['one more', `01${'3'.repeat(22)}`],
    ['another prefix', `11${'3'.repeat(21)}`],
    ['a letter before it', `x01${'3'.repeat(20)}`],
    ['a letter in it', `01${'3'.repeat(20)}x`],
  ])('%s, with the check digit that it has then', (_, text) => {
    expect(isPaymentCode(text + checkDigit(text))).toBe(false);
  });
});

describe('replacing', () => {
  const code = paymentCode('09', bytes(5));
  test('leaves nothing of a code, wherever it stands', () => {
    expect(replacePaymentCodes(`{"code":"${code}","n":1} ${code}`, '[payment code]')).toBe(
      '{"code":"[payment code]","n":1} [payment code]',
    );
  });
  test('leaves other digits as they are', () => {
    const wrong = code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
    for (const text of [wrong, `${code}7`, `7${code}`, '012345'])
      expect(replacePaymentCodes(text, '[payment code]')).toBe(text);
  });
});
