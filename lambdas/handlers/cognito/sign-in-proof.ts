/** Checks the proof by which a device shows that it is there when somebody signs in. */
import { signInProofType } from '../../contract/sign-in.ts';
import { InvalidProof, isFresh, verifySigned } from '../http/proof.ts';

export interface ProvenSignIn {
  readonly clientId: string;
  /** The account's username, never an alias of it. */
  readonly username: string;
  /** Milliseconds since the epoch, by our clock. */
  readonly now: number;
}

/**
 * Whose device it is remains to be looked up. A proof that is seen may be used again for a minute, by somebody who then
 * still needs the password and the second factor: no store of used ones is kept.
 *
 * @returns the thumbprint of the key that signed; undefined for what is no proof of this sign-in
 */
export async function provenDevice(
  proof: string | undefined,
  { clientId, username, now }: ProvenSignIn,
): Promise<string | undefined> {
  if (proof === undefined) return undefined;
  try {
    const { claims, deviceId } = await verifySigned(proof, signInProofType);
    const fits = claims.aud === clientId && claims.username === username && isFresh(claims.iat, now);
    return fits ? deviceId : undefined;
  } catch (error) {
    if (error instanceof InvalidProof) return undefined;
    throw error;
  }
}
