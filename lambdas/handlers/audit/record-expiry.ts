/** Records that a case ended without a decision: once, however often its end is looked at. */
import { caseIdOf } from '../../domain/identifiers.ts';
import { audit } from './ports.ts';

/**
 * After the money was released: that must not wait for it.
 * @param now milliseconds since the epoch
 * @param withdrawn whether the till that charged it took it back
 */
export async function recordExpiry(paymentId: string, now: number, withdrawn = false): Promise<void> {
  const caseId = caseIdOf(paymentId);
  const why = withdrawn ? { detail: { reason: 'cancelled_at_till' } } : {};
  await audit().record({ id: `expire_${caseId}`, caseId, act: 'expire', at: now, by: 'system', ...why });
}
