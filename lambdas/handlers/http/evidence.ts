/** The proof of a request that moves money, in the form in which the transfer keeps it. */
import type { Asked } from '../../store/evidence/asked.ts';
import { encodeEvidence } from '../../store/evidence/evidence.ts';
import { hasRoomFor } from '../../store/evidence/room.ts';
import type { Proof } from './proof.ts';
import { Refused } from './refused.ts';

/**
 * @param asked what the body says; the transfer that it makes must say the same
 * @param now milliseconds since the epoch, as it becomes the transfer's `createdAt`
 * @throws Refused `proof_invalid` where proof and body are spelled at such length that the item has no room for them:
 *   nothing moves money that would be kept without what shows that it was asked for
 */
export function evidenceOf({ signed, publicJwk }: Proof, asked: Asked, now: number): Uint8Array {
  const evidence = encodeEvidence(signed, { asked, publicJwk, at: now });
  if (hasRoomFor(evidence, asked)) return evidence;
  throw new Refused('proof_invalid', { check: 'evidence size' });
}
