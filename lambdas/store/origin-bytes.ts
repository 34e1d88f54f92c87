/** Where a payment came from in 2, 5 or 8 bytes: its item has few to spare of the KB that its writes pay for. */
import { rangeIn, rangeText } from '../domain/lists/address-range.ts';
import type { Fields } from './items.ts';

export interface Origin {
  /** ISO 3166 code. */
  readonly country?: string | undefined;
  /** As `keptNetworkOf` has it. */
  readonly network?: string | undefined;
}

const COUNTRY = 2;
/** Bytes of a network, by the bits of its addresses. */
const widths = { 32: 3, 128: 6 } as const;

/**
 * 2 bytes, the country's letters, or zeros; then 3 bytes of a /24 of IPv4, or 6 of a /48 of IPv6, or none.
 *
 * @returns undefined where nothing is known
 * @throws RangeError for another country or network
 */
export function encodeOrigin({ country, network }: Origin): Buffer | undefined {
  if (country === undefined && network === undefined) return undefined;
  if (country !== undefined && !/^[A-Z]{2}$/.test(country))
    throw new RangeError('A country should be two letters');
  return Buffer.concat([Buffer.from(country ?? '\0\0'), networkBytes(network)]);
}

function networkBytes(network: string | undefined): Buffer {
  if (network === undefined) return Buffer.alloc(0);
  const range = rangeIn(network);
  const width = range && widths[range.size];
  if (range?.prefix !== (width ?? 0) * 8) throw new RangeError('A network should be a /24 or a /48');
  return Buffer.from(range.bits.toString(16).padStart(range.prefix / 4, '0'), 'hex');
}

/** Of an item: those that were written before networks were kept have the country alone, as text. */
export function originIn(fields: Fields): Origin {
  if (fields.has('from')) return decodeOrigin(fields.bytes('from'));
  return fields.has('country') ? { country: fields.text('country') } : {};
}

/** @throws RangeError for what `encodeOrigin` does not make */
function decodeOrigin(bytes: Uint8Array): Origin {
  const country = Buffer.from(bytes.subarray(0, COUNTRY)).toString('latin1');
  return {
    ...(country === '\0\0' ? {} : { country }),
    ...(bytes.length > COUNTRY ? { network: networkIn(bytes.subarray(COUNTRY)) } : {}),
  };
}

function networkIn(bytes: Uint8Array): string {
  const size = ([32, 128] as const).find((each) => widths[each] === bytes.length);
  if (size === undefined) throw new RangeError('A stored network is of a length that none has');
  return rangeText({
    size,
    prefix: bytes.length * 8,
    bits: BigInt(`0x${Buffer.from(bytes).toString('hex')}`),
  });
}
