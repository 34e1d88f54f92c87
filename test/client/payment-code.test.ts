import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPaymentCode } from '../../client/payment-code.ts';
import {
  isPaymentCode as isCodeOfThePlatform,
  paymentCode,
} from '../../lambdas/domain/codes/payment-code.ts';

const codes = Array.from({ length: 50 }, (_, number) => paymentCode(`0${(number % 9) + 1}`, randomBytes(32)));

test('every code of the platform has the form', () => {
  expect(codes.filter((code) => !isPaymentCode(code))).toEqual([]);
});

test('with any one digit wrong it has not', () => {
  const misread = codes.flatMap((code) =>
    Array.from(code, (digit, at) => `${code.slice(0, at)}${(Number(digit) + 3) % 10}${code.slice(at + 1)}`),
  );
  expect(misread.filter(isPaymentCode)).toEqual([]);
});

test('digits that nobody chose are taken and refused as the platform does', () => {
  const any = Array.from({ length: 2000 }, (_, number) => `01${String(number).padStart(22, '3')}`);
  expect(any.filter(isPaymentCode)).toEqual(any.filter(isCodeOfThePlatform));
  expect(any.filter(isPaymentCode).length).toBeGreaterThan(100);
});

test.each(['', '0', '4111111111111111', `${codes[0]}0`, ` ${codes[0]}`, codes[0]?.slice(1) ?? ''])(
  '%j has not',
  (text) => {
    expect(isPaymentCode(text)).toBe(false);
  },
);
