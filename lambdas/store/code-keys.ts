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
  /** The ids that it may be kept under, whichever key made it: for a day after the key was replaced, two. */
  idsOf(digits: string): Promise<readonly string[]>;
}

/** @throws Error, by each of its functions, where there is no key */
export function codeKeys({ keys, prefix, now }: CodeKeysOptions): CodeKeys {
  const current = async (): Promise<readonly [string, ...string[]]> => {
    const [first, ...others] = await keys.values(now());
    if (first === undefined) throw new Error('There is no key for payment codes');
    return [first, ...others];
  };
  const mac = (key: string, purpose: string, parts: readonly string[]): Buffer => {
    // The length before each part keeps ("ab","c") and ("a","bc") apart.
    const text = [purpose, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
    return createHmac('sha256', key).update(text).digest();
  };
  const idBy = (key: string, digits: string): string =>
    `code_${mac(key, 'id', [digits]).subarray(0, 20).toString('base64url')}`;
  return {
    digitsFor: async (customer, idempotencyKey) => {
      const [key] = await current();
      return paymentCode(prefix, mac(key, 'digits', [customer, idempotencyKey]));
    },
    idOf: async (digits) => idBy((await current())[0], digits),
    idsOf: async (digits) => (await current()).map((key) => idBy(key, digits)),
  };
}
