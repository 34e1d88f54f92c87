/** Makes the digits of payment codes, and the ids that they are kept under, with a key that no table has. */
import { createHmac } from 'node:crypto';
import { paymentCode } from '../domain/codes/payment-code.ts';
import type { SecretReader } from './secrets.ts';

export interface CodeKeysOptions {
  readonly keys: SecretReader;
  /** Two digits, 01 to 09; see `paymentCode`. */
  readonly prefix: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CodeKeys {
  /**
   * The code of a request: the same one gives the same digits, so that an answer that was lost can be given again though
   * the digits are kept nowhere.
   */
  digitsFor(customer: string, idempotencyKey: string): Promise<string>;
  /** The id that the code is kept under: whoever reads the table cannot find the digits by trying. */
  idOf(digits: string): Promise<string>;
}

/**
 * With a key that is replaced, the codes of the last minutes are worth nothing and phones show new ones: only the current
 * key is asked, so that a guess is one attempt and not two.
 */
export function codeKeys({ keys, prefix, now }: CodeKeysOptions): CodeKeys {
  const mac = async (purpose: string, parts: readonly string[]): Promise<Buffer> => {
    const [key] = await keys.values(now());
    if (key === undefined) throw new Error('There is no key for payment codes');
    // The length before each part keeps ("ab","c") and ("a","bc") apart.
    const text = [purpose, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
    return createHmac('sha256', key).update(text).digest();
  };
  return {
    digitsFor: async (customer, idempotencyKey) =>
      paymentCode(prefix, await mac('digits', [customer, idempotencyKey])),
    idOf: async (digits) => `code_${(await mac('id', [digits])).subarray(0, 20).toString('base64url')}`,
  };
}
