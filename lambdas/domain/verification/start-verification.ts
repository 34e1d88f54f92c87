/** Starts a verification: by an enrolled device, once for each Idempotency-Key, and not without end. */
import { type Refusal, type RefusalCode, refuse } from '../refusal.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { Verification } from './verification.ts';

export type StartRefusal = Extract<
  RefusalCode,
  | 'device_not_enrolled'
  | 'session_ended'
  | 'idempotency_conflict'
  | 'account_frozen'
  | 'identity_already_verified'
  | 'limit_exceeded'
>;

export interface StartWrite {
  /** Pending, and without a URL. */
  readonly verification: Verification;
  /** Of the customer: the same wish has the same id, and with another fingerprint it is a conflict. */
  readonly request: { readonly id: string; readonly fingerprint: string };
  /** The device that signed. */
  readonly device: string;
  /** Seconds since the epoch: when the customer signed in. */
  readonly authTime: number;
  /** How many the customer may start in the day of `startedAt` (UTC). */
  readonly maxPerDay: number;
}

export interface VerificationStarts {
  /**
   * One transaction: the verification, the request (never seen), the customer's count of the day (below `maxPerDay`),
   * all if the wallet has the device, a live session, and is active and not verified yet. A request that was seen
   * before is answered with its verification as it stands, for an enrolled device alone.
   */
  start(write: StartWrite): Promise<Verification | (Refusal & { refused: StartRefusal })>;
  /** Keeps the first URL that it is told. */
  keepUrl(reference: string, url: string): Promise<Verification>;
}

export interface StartVerificationPorts {
  readonly verifications: VerificationStarts;
  /** Undefined where the stage has connected none. */
  readonly provider: IdentityProvider | undefined;
  /** How long the customer and the provider have. */
  readonly hours: number;
  readonly maxPerDay: number;
  /** A new reference. */
  readonly newReference: () => string;
}

export interface StartVerificationCommand {
  readonly customer: string;
  readonly device: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly request: StartWrite['request'];
  readonly returnUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const HOUR = 60 * 60 * 1000;

/**
 * The verification is written before the provider hears of it, so that no result can come for one that we do not know;
 * the same request again goes on where an earlier one was cut off.
 */
export async function startVerification(
  { verifications, provider, hours, maxPerDay, newReference }: StartVerificationPorts,
  { customer, device, authTime, request, returnUrl, now }: StartVerificationCommand,
): Promise<Verification | Refusal> {
  if (!provider) return refuse('verification_not_available');
  const verification: Verification = {
    reference: newReference(),
    customer,
    provider: provider.name,
    state: 'pending',
    startedAt: now,
    expiresAt: now + hours * HOUR,
  };
  const started = await verifications.start({ verification, request, device, authTime, maxPerDay });
  if ('refused' in started) return started;
  if (started.url !== undefined || started.state !== 'pending') return started;
  const { url } = await provider.start({ reference: started.reference, returnUrl });
  return verifications.keepUrl(started.reference, url);
}
