/** The words in which the API tells how a transfer stands. */
import type { TransferState } from '../../domain/ledger/transfer.ts';

export const statusOf = {
  challenged: 'step_up',
  pending: 'held',
  posted: 'approved',
  voided: 'declined',
  expired: 'expired',
} as const satisfies Readonly<Record<TransferState, string>>;
