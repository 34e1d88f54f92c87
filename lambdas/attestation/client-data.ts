/** The contract's client data for the bytes of a challenge and a key, with the hashes that the formats take of it. */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { challengeText, clientDataText } from '../contract/client-data.ts';
import type { Device } from '../domain/devices/device.ts';

const encoded = (challenge: Uint8Array): string => Buffer.from(challenge).toString('base64url');

export const clientData = async (challenge: Uint8Array, publicJwk: Device['publicJwk']): Promise<string> =>
  clientDataText(encoded(challenge), await calculateJwkThumbprint(publicJwk));

/** 32 bytes: Apple's `clientDataHash`. */
export const clientDataHash = async (
  challenge: Uint8Array,
  publicJwk: Device['publicJwk'],
): Promise<Uint8Array> => sha256(await clientData(challenge, publicJwk));

/** 32 bytes: Android's `attestationChallenge`. */
export const attestationChallenge = (challenge: Uint8Array): Uint8Array =>
  sha256(challengeText(encoded(challenge)));

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
