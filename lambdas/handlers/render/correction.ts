/** A correction as operators see it. */
import type * as z from 'zod/mini';
import type { correction } from '../../contract/corrections.ts';
import type { Correction } from '../../domain/adjustments/adjustment.ts';
import { renderAdjustment } from './adjustment.ts';

type Rendered = z.input<typeof correction>;

export const renderCorrection = (of: Correction): Rendered => ({
  ...renderAdjustment(of),
  debit: of.debit,
  credit: of.credit,
  // It came in by the contract.
  reason: of.reason as Rendered['reason'],
  ...(of.corrects === undefined ? {} : { corrects: of.corrects }),
});
