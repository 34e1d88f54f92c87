/** A verification as the contract shows it: what a customer may know, and nothing of the provider's records. */
import type * as z from 'zod/mini';
import type { getIdentityVerification } from '../../contract/verification.ts';
import { stateAt, type Verification } from '../../domain/verification/verification.ts';
import { timestampOf } from './time.ts';

/** @param now milliseconds since the epoch */
export function renderVerification(
  verification: Verification,
  now: number,
): z.input<(typeof getIdentityVerification)['answer']> {
  const { reference, startedAt, expiresAt, decidedAt, url } = verification;
  const state = stateAt(verification, now);
  return {
    id: reference,
    state,
    ...(url !== undefined && state === 'pending' ? { url } : {}),
    started_at: timestampOf(startedAt),
    expires_at: timestampOf(expiresAt),
    ...(decidedAt === undefined ? {} : { decided_at: timestampOf(decidedAt) }),
  };
}
