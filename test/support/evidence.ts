/** Requests that a device signed, in any spelling, and the transfers that keep them as evidence. */
import { createHash, sign } from 'node:crypto';
import { paymentId, topUpId } from '../../lambdas/domain/identifiers.ts';
import type { Payment, TopUp } from '../../lambdas/domain/ledger/transfer.ts';
import { type Asked, requestBody, resourceOf } from '../../lambdas/store/evidence/asked.ts';
import { encodeEvidence, type SignedBytes } from '../../lambdas/store/evidence/evidence.ts';
import type { TestKey } from './proofs.ts';

export interface Spelling {
  /** How header and claims are written. @default compact JSON, in the order of `client/proof.ts` */
  readonly proof?: (value: unknown) => string;
  /** How the body is written. @default compact JSON, in the contract's order */
  readonly body?: (value: unknown) => string;
  /** Laid over the header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Laid over the claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const apiUrl = 'https://a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com/prod';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64url');

export const publicJwkOf = ({ publicJwk: { x = '', y = '' } }: TestKey) =>
  ({ kty: 'EC', crv: 'P-256', x, y }) as const;

/** What the device signs to ask for the transfer, or to confirm it, under the Idempotency-Key. */
export function signedBytes(
  key: TestKey,
  transfer: Asked & { readonly createdAt: number },
  idempotencyKey: string,
  { proof = JSON.stringify, body: writeBody = JSON.stringify, header = {}, claims = {} }: Spelling = {},
): SignedBytes {
  const body = Buffer.from(writeBody(requestBody(transfer)));
  const members = {
    jti: 'b6c7b2a0-2f0d-4c8e-9b1a-6f0d2c7e1a55',
    htm: 'POST',
    htu: apiUrl + resourceOf(transfer),
    ath: sha256('an access token'),
    bh: sha256(body),
    ik: idempotencyKey,
    iat: Math.floor(transfer.createdAt / 1000) - 2,
    ...claims,
  };
  const [headerBytes, payload] = [
    { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwkOf(key), ...header },
    members,
  ].map((part) => Buffer.from(proof(part))) as [Buffer, Buffer];
  const input = `${headerBytes.toString('base64url')}.${payload.toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: { ...key.privateJwk },
    format: 'jwk',
    dsaEncoding: 'ieee-p1363',
  });
  return { header: headerBytes, payload, signature, body };
}

/** The payment as it is written when the device confirms it, a minute after it was made. */
export function confirmedPayment(key: TestKey, wish: Payment, idempotencyKey: string): Payment {
  const stepUp = { challenge: 'Tm90IHJhbmRvbSBhdCBhbA', expiresAt: wish.createdAt + 300_000 };
  const confirmedAt = wish.createdAt + 60_123;
  const { id: paymentId, money, store } = wish;
  const asked = { kind: 'confirmation', paymentId, challenge: stepUp.challenge, money, store } as const;
  const signed = signedBytes(key, { ...asked, createdAt: confirmedAt }, idempotencyKey);
  const evidence = encodeEvidence(signed, { asked, publicJwk: publicJwkOf(key), at: confirmedAt });
  return { ...wish, device: key.thumbprint, evidence, stepUp: { ...stepUp, confirmedAt } };
}

/** The transfer as it is written when the device asks for it: its id, its device and its evidence follow from that. */
export function signedTransfer<T extends Payment | TopUp>(
  key: TestKey,
  wish: T,
  idempotencyKey: string,
  spelling: Spelling = {},
): { readonly transfer: T; readonly signed: SignedBytes } {
  const idOf = wish.kind === 'payment' ? paymentId : topUpId;
  const transfer = { ...wish, id: idOf(wish.customer, idempotencyKey), device: key.thumbprint };
  const signed = signedBytes(key, transfer, idempotencyKey, spelling);
  const context = { asked: transfer, publicJwk: publicJwkOf(key), at: transfer.createdAt };
  return { transfer: { ...transfer, evidence: encodeEvidence(signed, context) }, signed };
}
