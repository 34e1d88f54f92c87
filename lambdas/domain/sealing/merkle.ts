/** The Merkle tree hash of RFC 9162, section 2.1.1, over SHA-256. */
import { createHash } from 'node:crypto';

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

export const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const leafHash = (leaf: string | Uint8Array): Buffer => sha256(LEAF, leaf);

/** @param leaves the hashes of the leaves, in order */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return Buffer.from(only);
  const middle = largestPowerOfTwoBelow(leaves.length);
  return sha256(NODE, merkleRoot(leaves.slice(0, middle)), merkleRoot(leaves.slice(middle)));
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
