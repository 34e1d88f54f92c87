/**
 * Lets `amazon-cognito-identity-js` raise to powers with OpenSSL, as its entry point for React Native lets it do with
 * what the phone has: it says the same, many times sooner. Where the library is what a test is about (first-hour.test.ts,
 * the demo, the client's example), it counts by itself.
 */
import { createRequire } from 'node:module';
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

/** By its path, since what the library exports counts for half a second before it gives any of its integers away. */
const { default: Integer } = createRequire(import.meta.url)(
  'amazon-cognito-identity-js/lib/BigInteger.js',
) as {
  readonly default: {
    new (text: string, radix: number): LibraryInteger;
    readonly prototype: LibraryInteger;
  };
};

/** For the tests of the file that calls it. */
export function countNatively(): void {
  const { prototype } = Integer;
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
