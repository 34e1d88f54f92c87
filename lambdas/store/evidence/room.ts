/** How long the evidence of a transfer may be, so that the item stays under the KB that its two write units pay for. */
import { encodeLines } from '../basket-lines.ts';
import type { Asked } from './asked.ts';

/**
 * Bytes, for evidence and basket lines together: what is left to them of the 1,024 when everything else is as long as
 * it can be. It lets through whatever is spelled as `client/` spells it, and most of what is not (ADR 0009).
 */
export const evidenceRoom = 453;

/** @param more what else is to stand in that room */
export const hasRoomFor = (evidence: Uint8Array, asked: Asked, more = 0): boolean =>
  evidence.length + basketOf(asked) + chargeOf(asked) + more <= evidenceRoom;

/** What a charge says besides: its terminal, its reference and its code, with the names of the attributes. */
const chargeOf = (asked: Asked): number =>
  asked.kind === 'payment' && asked.charge ? 38 + Buffer.byteLength(asked.charge.reference) : 0;

/** What the longest basket takes: which one a confirmed payment has, its confirmation does not say. */
export const longestBasket = 183;

/** A payment code has its customer's activity in place of a basket, in up to as many bytes. */
function basketOf(asked: Asked): number {
  if (asked.kind === 'confirmation' || asked.kind === 'payment_code') return longestBasket;
  return asked.kind === 'payment' ? encodeLines(asked.lines).length : 0;
}
