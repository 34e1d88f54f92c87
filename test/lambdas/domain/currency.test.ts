import { describe, expect, test } from 'vitest';
import { minorUnitsOf } from '../../../lambdas/domain/currency.ts';

/** ISO 4217, table A.1: what is not named has two. */
const iso: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
};
const exponentOf = (code: string) =>
  Number(Object.keys(iso).find((exponent) => iso[Number(exponent)]?.includes(code)) ?? 2);

const unitsOfAccount = ['XDR', 'XSU', 'XUA'];
const codes = Intl.supportedValuesOf('currency').filter((code) => !unitsOfAccount.includes(code));

describe('the minor unit', () => {
  test('is that of ISO 4217, for every currency that there is', () => {
    expect(codes.length).toBeGreaterThan(150);
    for (const code of codes) expect([code, minorUnitsOf(code)]).toEqual([code, exponentOf(code)]);
  });

  test('differs from the runtime’s for these: CLDR tells what is paid in cash', () => {
    const decimalsOf = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    expect(codes.filter((code) => decimalsOf(code) !== minorUnitsOf(code)).join(' ')).toBe(
      'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER',
    );
  });

  test.each(['XXX', 'YEN', 'jpy', '', 'JP', ...unitsOfAccount])('of %j there is none', (code) => {
    expect(() => minorUnitsOf(code)).toThrow(new RangeError(`${code} is not a currency of ISO 4217`));
  });
});
