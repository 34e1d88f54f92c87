/** A correction as operators see it. */
import type * as z from 'zod/mini';
import type { correction } from '../../contract/corrections.ts';
import type { Correction } from '../../domain/corrections/correction.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof correction>;

export const renderCorrection = (of: Correction): Rendered => ({
  id: of.id,
  status: of.state,
  debit: of.debit,
  credit: of.credit,
  amount: of.money.amount.toString(),
  currency: of.money.currency,
  // It came in by the contract.
  reason: of.reason as Rendered['reason'],
  note: of.note,
  ...(of.corrects === undefined ? {} : { corrects: of.corrects }),
  proposed_by: of.by,
  created_at: timestampOf(of.createdAt),
  ...(of.deadline === undefined ? {} : { deadline: timestampOf(of.deadline) }),
  ...(of.decidedBy === undefined ? {} : { decided_by: of.decidedBy }),
});
