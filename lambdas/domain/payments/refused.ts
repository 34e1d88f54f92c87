/** What payments, top-ups and refunds share when they are refused before the write. */
import type { Transfer } from '../ledger/transfer.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Verdict } from '../risk/evaluate.ts';

/** A stopped flow says so; of any other rule the customer, who may be the thief, learns only that it was declined. */
export const declineCode = (verdict: Pick<Verdict, 'reasons'>): 'switched_off' | 'declined_by_risk' =>
  verdict.reasons.includes('switched_off') ? 'switched_off' : 'declined_by_risk';

/** A request that was accepted before is answered as it stands, even where it would be refused today. */
export function asReplay<T extends Transfer>(
  earlier: T | undefined,
  request: { readonly fingerprint: string },
): T | Refusal | undefined {
  if (!earlier) return undefined;
  return earlier.fingerprint === request.fingerprint ? earlier : refuse('idempotency_conflict');
}
