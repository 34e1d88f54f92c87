/** The form of a payment code, which a till looks at before it sends one: what was misread is worth no request. */

/**
 * @param text the digits, as a scanner gives them or a clerk types them, without spaces
 * @returns whether it is 24 digits that begin as a code does, with the right check digit (ISO/IEC 7064, MOD 11,10)
 */
export function isPaymentCode(text: string): boolean {
  if (!/^0[1-9][0-9]{22}$/.test(text)) return false;
  let product = 10;
  for (const digit of text.slice(0, -1)) product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  return (product + Number(text.at(-1))) % 10 === 1;
}
