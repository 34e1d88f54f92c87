/** What is known of the proof that a device signed, as the contract writes it. */
import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import type { getCaseContext } from '../../contract/case-context.ts';
import type { KeptProof } from '../../store/evidence/kept-proof.ts';
import { timestampOf } from './time.ts';

type Proof = z.input<(typeof getCaseContext)['answer']>['proof'];

export function renderProof({ what, verified, failed, jws, body }: KeptProof): Proof {
  if (!verified || jws === undefined || body === undefined)
    return { verified: false, kind: what, failed_check: failed ?? 'missing' };
  const [header, payload] = jws.split('.', 2).map((part) => parse(Buffer.from(part, 'base64url')));
  return {
    verified: true,
    kind: what,
    algorithm: 'ES256',
    thumbprint: thumbprintOf(header?.jwk),
    signed: renderSigned(payload ?? {}, parse(body)),
  };
}

type Members = Readonly<Record<string, unknown>>;

const parse = (json: Uint8Array): Members => JSON.parse(Buffer.from(json).toString('utf8'));

/** RFC 7638. */
function thumbprintOf(jwk: unknown): string {
  const { crv, kty, x, y } = jwk as Members;
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** Verified: its members are as the check of proofs wants them. Of a code, the amount is the most that may be charged. */
function renderSigned(claims: Members, asked: Members): NonNullable<Proof['signed']> {
  const text = (name: string, value: unknown) => (typeof value === 'string' ? { [name]: value } : {});
  return {
    method: String(claims.htm),
    url: String(claims.htu),
    at: timestampOf(Number(claims.iat) * 1000),
    ath: String(claims.ath),
    bh: String(claims.bh),
    ...text('amount', asked.amount ?? asked.max_amount),
    ...text('currency', asked.currency),
    ...text('store_id', asked.store_id),
  };
}
