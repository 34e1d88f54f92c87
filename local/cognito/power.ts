/** Powers of large integers by OpenSSL, several times sooner than with JavaScript's own. */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

/**
 * base^exponent mod modulus, for a base below the modulus and a modulus of up to 3072 bits. That is what RSA's public
 * operation computes where nothing is padded (RFC 8017, section 5.1.1), whatever its three numbers are.
 */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const key = createPublicKey({
    key: { kty: 'RSA', n: bytes(modulus).toString('base64url'), e: bytes(exponent).toString('base64url') },
    format: 'jwk',
  });
  const padded = bytes(base, bytes(modulus).length);
  const result = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded);
  return BigInt(`0x${result.toString('hex')}`);
}

/** Big-endian. */
function bytes(value: bigint, length = 1): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(Math.max(hex.length + (hex.length % 2), 2 * length), '0'), 'hex');
}
