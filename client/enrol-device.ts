/** Enrols a device key: asks for a challenge, attests the key with it, and sends both, signed by the key. */
import { CompactSign } from 'jose';
import { clientDataText, softwareStatementType } from '../lambdas/contract/client-data.ts';
import {
  type Attestation,
  createDeviceChallenge,
  enrolDevice as enrolDeviceRoute,
} from '../lambdas/contract/devices.ts';
import type { Answer, Api } from './api.ts';
import type { DeviceKey } from './device-key.ts';

/** What an attestation has to cover. */
export interface AttestationWish {
  readonly key: DeviceKey;
  /** Base64url. */
  readonly challenge: string;
  /** Text that names both. Apple's `clientDataHash` is SHA-256 of it; see lambdas/contract/client-data.ts for Android. */
  readonly clientData: string;
}

/** A phone's app gives its own: by App Attest, or by Android's key store. */
export type Attest = (wish: AttestationWish) => Promise<Attestation>;

/** The key vouches for itself: for development, since a stage for customers refuses it. */
export const softwareAttestation: Attest = async ({ key, clientData }) => {
  const statement = await new CompactSign(new TextEncoder().encode(clientData))
    .setProtectedHeader({ alg: 'ES256', typ: softwareStatementType })
    .sign(key.privateKey);
  return { format: 'software', statement };
};

/**
 * @param api signs with `key`
 * @throws ApiProblem where the API refuses
 */
export async function enrolDevice(
  api: Api,
  key: DeviceKey,
  name: string,
  attest: Attest = softwareAttestation,
): Promise<Answer<typeof enrolDeviceRoute>> {
  const { challenge } = (await api.call(createDeviceChallenge)).body;
  const attestation = await attest({ key, challenge, clientData: clientDataText(challenge, key.id) });
  return api.call(enrolDeviceRoute, { body: { name, challenge, attestation } });
}
