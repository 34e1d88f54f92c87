/** The words in which the API tells how a transfer stands. */
import type { TransferState } from '../../domain/ledger/transfer.ts';

export type TransferStatus = 'approved' | 'held' | 'declined' | 'expired';

export const statusOf: Readonly<Record<TransferState, TransferStatus>> = {
  pending: 'held',
  posted: 'approved',
  voided: 'declined',
  expired: 'expired',
};
