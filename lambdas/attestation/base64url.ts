/** Reads what a phone sends in base64url (RFC 4648, section 5), in its one canonical spelling and up to a size. */
import { ensure } from './refusal.ts';

/**
 * @param maximum bytes
 * @throws AttestationRefused `encoding`, `size`
 */
export function bytesOf(text: unknown, maximum: number): Buffer {
  const given = typeof text === 'string' ? text : '';
  ensure('size', given.length <= Math.ceil((maximum * 4) / 3));
  const bytes = Buffer.from(given, 'base64url');
  // Node skips what is not base64url, so only what is canonical comes back the same.
  ensure('encoding', given !== '' && bytes.toString('base64url') === given);
  return bytes;
}
