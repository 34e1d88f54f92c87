/** What phones sign, byte for byte: an app in the field has this built in. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  attestationChallenge,
  clientData,
  clientDataHash,
} from '../../../lambdas/attestation/client-data.ts';

/** RFC 7517, appendix A.1; RFC 7638 gives its thumbprint. */
const publicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
} as const;
const challenge = Uint8Array.from({ length: 16 }, (_, index) => index * 16 + 15);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the client data names its purpose, the challenge and the key', async () => {
  const members = `{"crv":"P-256","kty":"EC","x":"${publicJwk.x}","y":"${publicJwk.y}"}`;
  const thumbprint = createHash('sha256').update(members).digest('base64url');
  expect(await clientData(challenge, publicJwk)).toBe(
    `holdfast.device-enrolment.v1.Dx8vP09fb3-Pn6-_z9_v_w.${thumbprint}`,
  );
});

test("Apple's hash is of the client data", async () => {
  const hash = Buffer.from(await clientDataHash(challenge, publicJwk)).toString('hex');
  expect(hash).toBe(sha256(await clientData(challenge, publicJwk)));
});

test("Android's challenge is the hash of what is known before the key", () => {
  const hash = Buffer.from(attestationChallenge(challenge)).toString('hex');
  expect(hash).toBe(sha256('holdfast.device-enrolment.v1.Dx8vP09fb3-Pn6-_z9_v_w'));
});
