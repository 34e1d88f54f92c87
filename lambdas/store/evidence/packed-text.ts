/** Ids that clients choose, of letters, digits, `-` and `_`, in as few bytes as are simple. */
import type { ByteReader } from './byte-reader.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TEXT = /^[A-Za-z0-9_-]{1,64}$/;
/** In place of a length: the 16 bytes of a UUID follow. */
const IS_UUID = 0;

/**
 * A byte that tells the length in characters, then six bits for each; or for a UUID as most write it, 16 bytes.
 *
 * @throws RangeError for a text that is empty, of more than 64 characters, or of others
 */
export function packText(text: string): Buffer {
  if (UUID.test(text)) return Buffer.from(`00${text.replaceAll('-', '')}`, 'hex');
  if (!TEXT.test(text)) throw new RangeError('Such a text cannot be packed');
  const bits = Buffer.from(text.padEnd(64, 'A'), 'base64url');
  return Buffer.concat([Buffer.from([text.length]), bits.subarray(0, packedLength(text.length))]);
}

/** @throws RangeError where there is no packed text */
export function readText(reader: ByteReader): string {
  const length = reader.take(1).readUInt8();
  if (length === IS_UUID)
    return reader
      .take(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return reader.take(packedLength(length)).toString('base64url').slice(0, length);
}

const packedLength = (characters: number): number => Math.ceil((characters * 6) / 8);
