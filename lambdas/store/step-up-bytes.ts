/** A payment's step-up in 18 bytes, or 21 once it is confirmed: the item has few to spare of the KB that its writes pay for. */
import type { StepUp } from '../domain/ledger/transfer.ts';

const CHALLENGE = 16;

/**
 * 16 bytes challenge; 2 bytes, seconds from `createdAt` to the expiry; and if it is confirmed, 3 bytes, milliseconds from
 * `createdAt` to the confirmation.
 *
 * @param createdAt the payment's, milliseconds since the epoch
 * @throws RangeError for what does not fit: another challenge, hours to confirm
 */
export function encodeStepUp({ challenge, expiresAt, confirmedAt }: StepUp, createdAt: number): Buffer {
  const random = Buffer.from(challenge, 'base64url');
  if (random.length !== CHALLENGE || random.toString('base64url') !== challenge)
    throw new RangeError('The challenge of a step-up should be 128 bits in base64url');
  const times = Buffer.alloc(confirmedAt === undefined ? 2 : 5);
  times.writeUInt16BE((expiresAt - createdAt) / 1000);
  if (confirmedAt !== undefined) times.writeUIntBE(confirmedAt - createdAt, 2, 3);
  return Buffer.concat([random, times]);
}

/** @throws RangeError for what `encodeStepUp` cannot have made */
export function decodeStepUp(bytes: Uint8Array, createdAt: number): StepUp {
  const read = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isConfirmed = read.length > CHALLENGE + 2;
  return {
    challenge: read.subarray(0, CHALLENGE).toString('base64url'),
    expiresAt: createdAt + read.readUInt16BE(CHALLENGE) * 1000,
    ...(isConfirmed ? { confirmedAt: createdAt + read.readUIntBE(CHALLENGE + 2, 3) } : {}),
  };
}
