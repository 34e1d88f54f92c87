/**
 * What a phone has signed, so that an attestation covers both the device key and the server's challenge.
 *
 * The client data is ASCII text, `challenge` and `thumbprint` being base64url without padding:
 *
 *     holdfast.device-enrolment.v1.<challenge>.<thumbprint>
 *
 * where the thumbprint is the device key's (RFC 7638, SHA-256). The dots make it unambiguous: base64url has none.
 * - Apple App Attest: `clientDataHash` is SHA-256 of that text.
 * - Software: that text is the payload of the JWS.
 * - Android Key Attestation: the challenge is given before the key exists, and the certificate itself names the key;
 *   `setAttestationChallenge` takes SHA-256 of the text without its last part, `holdfast.device-enrolment.v1.<challenge>`.
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { Device } from '../domain/devices/device.ts';

const purpose = 'holdfast.device-enrolment.v1';

const challengeText = (challenge: Uint8Array): string =>
  `${purpose}.${Buffer.from(challenge).toString('base64url')}`;

export const clientData = async (challenge: Uint8Array, publicJwk: Device['publicJwk']): Promise<string> =>
  `${challengeText(challenge)}.${await calculateJwkThumbprint(publicJwk)}`;

/** 32 bytes: Apple's `clientDataHash`. */
export const clientDataHash = async (
  challenge: Uint8Array,
  publicJwk: Device['publicJwk'],
): Promise<Uint8Array> => sha256(await clientData(challenge, publicJwk));

/** 32 bytes: Android's `attestationChallenge`. */
export const attestationChallenge = (challenge: Uint8Array): Uint8Array => sha256(challengeText(challenge));

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
