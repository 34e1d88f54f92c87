/** Ranges of network addresses, in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). */
import { addressBits } from '../registration/network.ts';

export interface AddressRange {
  /** Bits of an address: 32 or 128. */
  readonly size: 32 | 128;
  /** How many bits an address shares with the range. */
  readonly prefix: number;
  /** Those bits, as a number. */
  readonly bits: bigint;
}

/** Wider than these, a range is no place but a part of the internet: a slip that would list everybody. */
const widest = { 32: 8, 128: 19 } as const;

/** @returns undefined for what is no range, has bits set that it does not share, or is too wide */
export function rangeIn(text: string): AddressRange | undefined {
  const parts = /^(?<address>[0-9A-Fa-f.:]{2,45})(?:\/(?<length>0|[1-9][0-9]{0,2}))?$/.exec(text)?.groups;
  const known = parts?.address === undefined ? undefined : addressBits(parts.address);
  if (!parts || !known) return undefined;
  const { length } = parts;
  const { size, bits } = known;
  const prefix = length === undefined ? size : Number(length);
  if (prefix > size || prefix < widest[size]) return undefined;
  const rest = BigInt(size - prefix);
  return (bits >> rest) << rest === bits ? { size, prefix, bits: bits >> rest } : undefined;
}

/** The one spelling of a range. */
export function rangeText({ size, prefix, bits }: AddressRange): string {
  const address = bits << BigInt(size - prefix);
  const width = size === 32 ? 8n : 16n;
  const groups = Array.from({ length: size / Number(width) }, (_, index) => {
    const group = (address >> (BigInt(size) - width * BigInt(index + 1))) & ((1n << width) - 1n);
    return group.toString(size === 32 ? 10 : 16);
  });
  return `${groups.join(size === 32 ? '.' : ':')}/${prefix}`;
}
