/** Makes the `DPoP` header: one request, signed by the device's key (RFC 9449, section 4.2, with our `bh` and `ik`). */
import { base64url, SignJWT } from 'jose';
import type { DeviceKey } from './device-key.ts';

export interface ProofRequest {
  readonly method: string;
  /** The URL as it is called; query and fragment are left out of the proof (RFC 9449, section 4.2). */
  readonly url: string;
  readonly accessToken: string;
  /** The bytes that are sent, as text; the empty string where there is no body. */
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  /** Milliseconds since the epoch; the server takes proofs of 60 seconds around its own time. */
  readonly now: number;
}

/** @returns the compact JWS for the `DPoP` header */
export async function createProof(key: DeviceKey, request: ProofRequest): Promise<string> {
  const { origin, pathname } = new URL(request.url);
  const claims = {
    jti: crypto.randomUUID(),
    htm: request.method,
    htu: origin + pathname,
    ath: await sha256(request.accessToken),
    bh: await sha256(request.body),
    ...(request.idempotencyKey === undefined ? {} : { ik: request.idempotencyKey }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk })
    .setIssuedAt(Math.floor(request.now / 1000))
    .sign(key.privateKey);
}

async function sha256(text: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
  );
}
