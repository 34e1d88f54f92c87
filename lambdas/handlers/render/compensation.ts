/** A compensation as operators see it. */
import type * as z from 'zod/mini';
import type { compensation } from '../../contract/compensations.ts';
import type { Compensation } from '../../domain/adjustments/adjustment.ts';
import { renderAdjustment } from './adjustment.ts';

type Rendered = z.input<typeof compensation>;

export const renderCompensation = (of: Compensation): Rendered => ({
  ...renderAdjustment(of),
  payment_id: of.paymentId,
  incident: of.incident,
  in_full: of.inFull,
  // It came in by the contract.
  reason: of.reason as Rendered['reason'],
});
