/** Shows Cognito's pre-authentication trigger that an enrolled device is there when somebody signs in. */
import { SignJWT } from 'jose';
import { signInProofName, signInProofType } from '../lambdas/contract/sign-in.ts';
import type { DeviceKey } from './device-key.ts';

/** What an app keeps once its device is enrolled: its key, and whose device it is. */
export interface KnownDevice {
  readonly key: DeviceKey;
  /** The id of the app client. */
  readonly clientId: string;
  /** The account's, as `Session` has it: not the address. */
  readonly username: string;
}

/**
 * @param now milliseconds since the epoch; the server takes proofs of 60 seconds around its own time
 * @returns `ClientMetadata` for InitiateAuth
 */
export async function signInMetadata(
  { key, clientId, username }: KnownDevice,
  now: number,
): Promise<Record<string, string>> {
  const proof = await new SignJWT({ username })
    .setProtectedHeader({ typ: signInProofType, alg: 'ES256', jwk: key.publicJwk })
    .setAudience(clientId)
    .setIssuedAt(Math.floor(now / 1000))
    .sign(key.privateKey);
  return { [signInProofName]: proof };
}
