/**
 * Checks, with the ledger and the registry alone, that a device signed for the very transfer, or code, that is recorded, and a
 * terminal for the very charge.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { PaymentCode } from '../../domain/codes/code.ts';
import { isPaymentCode } from '../../domain/codes/payment-code.ts';
import type { Device } from '../../domain/devices/device.ts';
import { chargeId, fingerprint, paymentId, topUpId } from '../../domain/identifiers.ts';
import type { Charged, Payment, TopUp } from '../../domain/ledger/transfer.ts';
import type { TerminalKey } from '../../domain/terminals/terminal.ts';
import { type Asked, requestBody, resourceOf } from './asked.ts';
import { decodeEvidence, type EvidenceContext, type SignedBytes } from './evidence.ts';

/** What is checked, in this order. */
export type EvidenceCheck =
  /** The key is that of the device which the transfer names; of a charge, the one that its terminal was enrolled with. */
  | 'device'
  /** The evidence can be read. */
  | 'form'
  /** The key signed header and payload. */
  | 'signature'
  /** They are a DPoP proof by that key. */
  | 'header'
  | 'htm'
  | 'htu'
  /** Made within a minute of the time that is recorded. */
  | 'iat'
  /**
   * The transfer's id follows from its customer and the Idempotency-Key that was signed; a charge's, from its terminal and
   * the reference. Not asked of a confirmation, which names its payment by the URL, nor of a code, whose id follows by a key
   * that is not told.
   */
  | 'ik'
  /** The payload names the body. */
  | 'bh'
  /**
   * The body asks for what is recorded: amount, currency, payee, lines; of a charge, its reference too, and some code: the
   * id that its digits have follows by that same key.
   */
  | 'asked';

export type EvidenceVerdict =
  | { readonly ok: true; readonly signed: SignedBytes }
  | { readonly ok: false; readonly check: EvidenceCheck };

/**
 * Of a payment that its customer confirmed, the evidence is the confirmation: it is over amount, currency and payee, and
 * no basket.
 *
 * A record that was changed after it was made mostly fails by its signature: the record is what the signed bytes are
 * rebuilt with.
 *
 * @param publicJwk of the device's record: the evidence brings no key of its own
 */
export function verifyEvidence(transfer: Payment | TopUp, publicJwk: Device['publicJwk']): EvidenceVerdict {
  const kept = keptOf(transfer);
  const idOf = transfer.kind === 'payment' ? paymentId : topUpId;
  const isOf = (key: string) =>
    kept.asked.kind === 'confirmation' || idOf(transfer.customer, key) === transfer.id;
  return verdictOf(transfer, kept, isOf, publicJwk);
}

/**
 * That the phone asked for the code: for how much at most, and when. Of a charge that its customer did not confirm, it is
 * what the customer signed; the charge's own evidence is its terminal's.
 */
export const verifyCodeEvidence = (code: PaymentCode, publicJwk: Device['publicJwk']): EvidenceVerdict =>
  verdictOf(
    code,
    {
      asked: { kind: 'payment_code', currency: code.currency, maxAmount: code.maxAmount },
      at: code.createdAt,
    },
    () => true,
    publicJwk,
  );

/**
 * That the terminal asked for the charge: amount, currency, store, reference and basket. Once its customer has confirmed it,
 * what is kept is the confirmation: see `verifyEvidence`.
 *
 * @param terminal its client's id, and a key that it had
 */
export const verifyChargeEvidence = (
  charge: Charged,
  terminal: { readonly id: string; readonly key: TerminalKey },
): EvidenceVerdict =>
  verdictOf(
    { device: terminal.key.thumbprint, evidence: charge.evidence },
    { asked: charge, at: charge.createdAt },
    () => chargeId(terminal.id, charge.charge.reference) === charge.id,
    terminal.key.publicJwk,
  );

type Kept = Pick<EvidenceContext, 'asked' | 'at'>;

/** @param isOf whether what was made follows from the Idempotency-Key that was signed, or from what the body names it by */
function verdictOf(
  made: { readonly device: string; readonly evidence: Uint8Array },
  kept: Kept,
  isOf: (idempotencyKey: string) => boolean,
  publicJwk: Device['publicJwk'],
): EvidenceVerdict {
  if (thumbprintOf(publicJwk) !== made.device) return { ok: false, check: 'device' };
  try {
    const signed = decodeEvidence(made.evidence, { ...kept, publicJwk });
    if (!isSigned(signed, publicJwk)) return { ok: false, check: 'signature' };
    const check = firstFailure(signed, kept, isOf, publicJwk);
    return check === undefined ? { ok: true, signed } : { ok: false, check };
  } catch {
    return { ok: false, check: 'form' };
  }
}

/** The request whose proof is kept: the one that moved the money. */
function keptOf(transfer: Payment | TopUp): Kept {
  const { challenge, confirmedAt } = (transfer.kind === 'payment' && transfer.stepUp) || {};
  if (transfer.kind === 'top_up' || challenge === undefined || confirmedAt === undefined)
    return { asked: transfer, at: transfer.createdAt };
  const { id: paymentId, money, store } = transfer;
  return { asked: { kind: 'confirmation', paymentId, challenge, money, store }, at: confirmedAt };
}

function firstFailure(
  signed: SignedBytes,
  { asked, at }: Kept,
  isOf: (idempotencyKey: string) => boolean,
  publicJwk: Device['publicJwk'],
): EvidenceCheck | undefined {
  const [header, claims, body] = [signed.header, signed.payload, signed.body].map(parse);
  const jwk = header?.jwk as Partial<Device['publicJwk']> | undefined;
  const checks: readonly (readonly [EvidenceCheck, boolean])[] = [
    [
      'header',
      header?.typ === 'dpop+jwt' && header.alg === 'ES256' && jwk?.x === publicJwk.x && jwk.y === publicJwk.y,
    ],
    ['htm', claims?.htm === 'POST'],
    ['htu', decodeURI(new URL(String(claims?.htu)).pathname).endsWith(resourceOf(asked))],
    ['iat', Math.abs(at - Number(claims?.iat) * 1000) <= MAX_SKEW],
    ['ik', isOf(String(claims?.ik))],
    ['bh', claims?.bh === createHash('sha256').update(signed.body).digest('base64url')],
    ['asked', fingerprint(withCodeOf(asked, body)) === fingerprint(requestBody(asked))],
  ];
  return checks.find(([, holds]) => !holds)?.[0];
}

/** In place of the digits that a till has signed, the id that the charge keeps of them. */
const withCodeOf = (asked: Asked, body: Readonly<Record<string, unknown>> | undefined) =>
  asked.kind === 'payment' && asked.charge && isPaymentCode(String(body?.code))
    ? { ...body, code: asked.charge.code }
    : body;

/** Milliseconds: as when it came (RFC 9449, section 4.3, item 11). */
const MAX_SKEW = 60_000;

const parse = (json: Uint8Array): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(json).toString('utf8'));

/** RFC 7638. */
const thumbprintOf = ({ crv, kty, x, y }: Device['publicJwk']): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');

/** RFC 7515, section 5.2; ES256. */
function isSigned({ header, payload, signature }: SignedBytes, publicJwk: Device['publicJwk']): boolean {
  const input = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  return verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signature);
}
