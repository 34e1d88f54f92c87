/** Identifiers made from the randomness that is passed in. */

/** Gives that many random bytes. */
export type Random = (size: number) => Uint8Array;

/** A version 4 UUID (RFC 9562) of sixteen bytes. */
export function uuidOf(bytes: Uint8Array): string {
  const b = Buffer.from(bytes);
  b.writeUInt8((b.readUInt8(6) & 0x0f) | 0x40, 6);
  b.writeUInt8((b.readUInt8(8) & 0x3f) | 0x80, 8);
  return b.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const newUuid = (random: Random): string => uuidOf(random(16));

/** Opaque and unguessable: 384 bits. */
export const newOpaqueToken = (random: Random): string => Buffer.from(random(48)).toString('base64url');

/** Six decimal digits without bias. */
export function newCode(random: Random): string {
  for (;;) {
    const value = Buffer.from(random(4)).readUInt32BE();
    if (value < 4_294_000_000) return String(value % 1_000_000).padStart(6, '0');
  }
}
