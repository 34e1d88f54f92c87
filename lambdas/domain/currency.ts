/** Currencies of ISO 4217: which there are, and in how many decimals their minor unit stands. */

/**
 * Exponents other than 2 (ISO 4217, table A.1; the funds codes of table A.2, which nobody pays with, are left out). They
 * are not taken from Intl: that has CLDR's, which follow what is paid in cash, and an amount that is kept must not change
 * with the runtime. They differ for AFN, ALL, COP, HUF, IDR, IQD, IRR, KPW, LAK, LBP, MGA, MMK, PKR, SLL, SOS, SYP and YER.
 */
const exponents: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** Units of account that the runtime takes for currencies. They have no minor unit. */
const withoutUnit: ReadonlySet<string> = new Set(['XDR', 'XSU']);

const codes: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !withoutUnit.has(code)),
);

/**
 * How many decimals a currency's amounts have: an amount of 1,234 minor units is 1234 yen (0), 12.34 euro (2) and 1.234
 * dinar of Kuwait (3).
 * @throws RangeError for what is no currency that can be paid with
 */
export function minorUnitsOf(currency: string): number {
  if (!codes.has(currency)) throw new RangeError(`${currency} is not a currency of ISO 4217`);
  return exponents[currency] ?? 2;
}
