/** A verification: whether a provider found that a customer is who they say. Pending, then decided once and for good. */

/** What a provider can come to. `expired`: the customer did not see it through. */
export type VerificationResult = 'verified' | 'rejected' | 'expired';

export type VerificationState = 'pending' | VerificationResult;

/** What is kept. Documents, names and birth dates stay with the provider, which `providerReference` finds again. */
export interface Verification {
  /** Random, and ours: what the API and the provider call the verification. It says nothing of the customer. */
  readonly reference: string;
  readonly customer: string;
  /** The provider's name in our settings. */
  readonly provider: string;
  readonly state: VerificationState;
  /** Milliseconds since the epoch, as all times here. */
  readonly startedAt: number;
  /** From then on a result is too late. */
  readonly expiresAt: number;
  /** Where the customer is verified; undefined until the provider has said. */
  readonly url?: string;
  /** When we took the result. */
  readonly decidedAt?: number;
  /** When the provider says that it came to it. */
  readonly resultAt?: number;
  readonly providerReference?: string;
}

/** A pending verification whose time has passed is expired, whether or not anybody has written so. */
export const stateAt = ({ state, expiresAt }: Verification, now: number): VerificationState =>
  state === 'pending' && now >= expiresAt ? 'expired' : state;
