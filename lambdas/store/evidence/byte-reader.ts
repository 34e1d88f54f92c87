/** Takes bytes apart from the front, and never reads past their end. */
import { inflateRawSync } from 'node:zlib';

/** No request and no proof is nearly as large: what inflates further was not made by us. */
const MAX_INFLATED = 64 * 1024;

export interface ByteReader {
  /** @throws RangeError where fewer are left */
  take(length: number): Buffer;
  /** An unsigned integer of at most 28 bits, seven to a byte, the lowest first. */
  varint(): number;
  rest(): Buffer;
}

export function byteReader(bytes: Uint8Array): ByteReader {
  let left = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const take = (length: number): Buffer => {
    if (length > left.length) throw new RangeError('The evidence ends too early');
    const taken = left.subarray(0, length);
    left = left.subarray(length);
    return taken;
  };
  return {
    take,
    varint() {
      let value = 0;
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = take(1).readUInt8();
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
      throw new RangeError('A length in the evidence is too long');
    },
    rest: () => take(left.length),
  };
}

/** As `ByteReader.varint` reads it. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** @throws Error for bytes that are no DEFLATE stream, or too long a one */
export const inflated = (bytes: Uint8Array, dictionary: Buffer): ByteReader =>
  byteReader(inflateRawSync(bytes, { dictionary, maxOutputLength: MAX_INFLATED }));
