/**
 * Lets `amazon-cognito-identity-js` raise to powers with OpenSSL, as its entry point for React Native lets it do with
 * what the phone has: it says the same, many times sooner. Where the library is what a test is about (first-hour.test.ts,
 * the demo, the client's example), it counts by itself.
 */
import * as library from 'amazon-cognito-identity-js';
import { afterAll, beforeAll } from 'vitest';
import { power } from '../../local/cognito/power.ts';

interface LibraryInteger {
  toString(radix: number): string;
  modPow(
    exponent: LibraryInteger,
    modulus: LibraryInteger,
    callback: (error: unknown, result: LibraryInteger) => void,
  ): void;
}

/** Exported, but not in the library's types. */
const { AuthenticationHelper } = library as unknown as {
  readonly AuthenticationHelper: new (poolName: string) => { readonly g: LibraryInteger };
};

/** For the tests of the file that calls it. */
export function countNatively(): void {
  const { g } = new AuthenticationHelper('');
  const prototype: LibraryInteger = Object.getPrototypeOf(g);
  const Integer = g.constructor as new (text: string, radix: number) => LibraryInteger;
  const { modPow } = prototype;
  beforeAll(() => {
    prototype.modPow = function (exponent, modulus, callback) {
      const m = read(modulus);
      // A difference may be below zero.
      const result = power(((read(this) % m) + m) % m, read(exponent), m);
      callback(null, new Integer(result.toString(16), 16));
    };
  });
  afterAll(() => {
    prototype.modPow = modPow;
  });
}

function read(integer: LibraryInteger): bigint {
  const hex = integer.toString(16);
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}
