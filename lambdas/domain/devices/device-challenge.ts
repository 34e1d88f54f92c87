/** A challenge: a nonce of ours that one attestation of one customer may cover, once, for some minutes. */

export interface DeviceChallenge {
  /** 32 random bytes. */
  readonly nonce: Uint8Array;
  readonly customer: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface ChallengeStore {
  add(challenge: DeviceChallenge): Promise<void>;
}

export interface CreateChallengePorts {
  readonly store: ChallengeStore;
  readonly minutes: number;
  /** So many random bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** @param asked by whom, and when in milliseconds since the epoch */
export async function createChallenge(
  { store, minutes, random }: CreateChallengePorts,
  asked: { readonly customer: string; readonly now: number },
): Promise<DeviceChallenge> {
  const challenge = {
    nonce: random(32),
    customer: asked.customer,
    expiresAt: asked.now + minutes * 60_000,
  };
  await store.add(challenge);
  return challenge;
}
