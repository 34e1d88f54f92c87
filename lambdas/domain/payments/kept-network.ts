/**
 * What is kept of the address that a payment came from: its network and no more, since the ledger is never edited. A range
 * that is asked for later is as wide as that, or wider.
 */
import { type AddressRange, rangeIn, rangeText } from '../lists/address-range.ts';
import { addressBits } from '../registration/network.ts';

/** Bits: 256 neighbours of IPv4, and the site of IPv6 that its provider gave a prefix to (RFC 6177). */
const kept = { 32: 24, 128: 48 } as const;

/**
 * @param address the caller's as the edge has it, never from a header
 * @returns in the one spelling of ranges, `203.0.113.0/24` for example; undefined where the address is none
 */
export function keptNetworkOf(address: string | undefined): string | undefined {
  const known = address === undefined ? undefined : addressBits(address);
  if (!known) return undefined;
  const prefix = kept[known.size];
  return rangeText({ size: known.size, prefix, bits: known.bits >> BigInt(known.size - prefix) });
}

/** @returns undefined for what is no range, and for one that is narrower than what is kept */
export function askableRange(text: string): AddressRange | undefined {
  const range = rangeIn(text);
  return range && range.prefix <= kept[range.size] ? range : undefined;
}

/** @param network as `keptNetworkOf` has it */
export function isNetworkIn(network: string, { size, prefix, bits }: AddressRange): boolean {
  const known = askableRange(network);
  if (known?.size !== size || known.prefix < prefix) return false;
  return known.bits >> BigInt(known.prefix - prefix) === bits;
}
