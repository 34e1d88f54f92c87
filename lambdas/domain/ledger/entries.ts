/** A customer's history, projected from the ledger's stream. */
import type { Transfer, TransferState } from './transfer.ts';

export type Entry = Pick<
  Transfer,
  'id' | 'kind' | 'debit' | 'money' | 'customer' | 'counterparty' | 'createdAt' | 'version'
> & { readonly state: Exclude<TransferState, 'challenged'> };

/** Undefined for a payment that waits for its customer to confirm it: nothing has moved. */
export function entryFrom(transfer: Transfer): Entry | undefined {
  const { state } = transfer;
  return state === 'challenged' ? undefined : { ...transfer, state };
}

export interface Entries {
  /** Keeps the newest version of the entry: exact under duplicated and reordered records. */
  record(entry: Entry): Promise<void>;
  /**
   * Newest first; a moment behind the ledger.
   * @throws InvalidCursor if the cursor is not one that an earlier page gave
   */
  list(
    customer: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly entries: readonly Entry[]; readonly nextCursor?: string }>;
}
