/** A right request, signed by a phone: what an attack then spoils in one place, or sends again. */
import { randomUUID } from 'node:crypto';
import { createProof, type ProofRequest } from '../../../client/proof.ts';
import type { Phone } from '../../../local/demo/people.ts';
import type { Sent } from './http.ts';
import { stage } from './platform.ts';

export interface Wish {
  /** POST if not given. */
  readonly method?: string;
  /** Below the stage, for example `/payments`. */
  readonly path: string;
  /** The bytes that are sent and signed. */
  readonly body?: string;
  readonly idempotencyKey?: string;
  /** Where the proof differs from the request. */
  readonly proof?: Partial<ProofRequest>;
}

export const urlOf = (path: string): string => `${stage.apiUrl.replace(/\/$/, '')}${path}`;

/** With a token, an Idempotency-Key unless it only reads, and a proof that fits all of it. */
export async function signedRequest(phone: Pick<Phone, 'key' | 'session'>, wish: Wish): Promise<Sent> {
  const { method = 'POST', path, body } = wish;
  // Nothing that is only read takes one.
  const { idempotencyKey = method === 'GET' ? undefined : randomUUID() } = wish;
  const url = urlOf(path);
  const { accessToken } = phone.session;
  const request = {
    method,
    url,
    accessToken,
    body: body ?? '',
    idempotencyKey,
    now: Date.now(),
  };
  const proof = await createProof(phone.key, { ...request, ...wish.proof });
  const headers = [
    ['Authorization', `Bearer ${accessToken}`],
    ...(idempotencyKey === undefined ? [] : [['Idempotency-Key', idempotencyKey] as const]),
    ['DPoP', proof],
    ['Content-Type', 'application/json'],
  ] as const;
  return { method, url, headers, ...(body === undefined ? {} : { body }) };
}

/** The request without the header, or with other values of it. */
export function withHeader(request: Sent, name: string, ...values: readonly string[]): Sent {
  const others = request.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: [...others, ...values.map((value) => [name, value] as const)] };
}
