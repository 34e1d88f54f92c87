/** A customer's history, projected from the ledger's stream. */
import { walletAccount } from './chart.ts';
import {
  type BasketLine,
  type Charge,
  type StepUp,
  type Transfer,
  type TransferState,
  terminalOf,
} from './transfer.ts';

export type Entry = Pick<
  Transfer,
  | 'id'
  | 'kind'
  | 'debit'
  | 'credit'
  | 'money'
  | 'captured'
  | 'customer'
  | 'counterparty'
  | 'createdAt'
  | 'day'
  | 'version'
> & {
  readonly state: Exclude<TransferState, 'challenged'>;
  /** Of a refund or compensation: the payment that it gives back some of. */
  readonly paymentId?: string;
  /** Of what a till made: its number within the store. */
  readonly terminal?: number | undefined;
  /** See `Payment`. */
  readonly withdrawn?: true | undefined;
  /** Thumbprint of the device that signed it; undefined where none did. */
  readonly device?: string | undefined;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** Of a payment: its basket. */
  readonly lines?: readonly BasketLine[] | undefined;
  /** Milliseconds since the epoch: when it moved or was reserved, which a payment that was to be confirmed did later. */
  readonly movedAt: number;
  /** Milliseconds since the epoch, to the second: when a hold ended. Undefined where nothing was held, or is still. */
  readonly endedAt?: number;
};

/**
 * Undefined for a payment that waits for its customer to confirm it: nothing has moved.
 *
 * @param recordedAt milliseconds since the epoch: when the ledger's stream recorded the transfer like this
 */
export function entryFrom(
  transfer: Transfer & {
    readonly paymentId?: string;
    readonly stepUp?: StepUp | undefined;
    readonly charge?: Charge | undefined;
    readonly terminal?: number | undefined;
    readonly withdrawn?: true | undefined;
    readonly device?: string | undefined;
    readonly country?: string | undefined;
    readonly lines?: readonly BasketLine[] | undefined;
  },
  recordedAt: number,
): Entry | undefined {
  const { state, createdAt, stepUp, version, customer } = transfer;
  if (state === 'challenged') return undefined;
  // What we bear in a customer's stead is no part of their history.
  if (![transfer.debit, transfer.credit].includes(walletAccount(customer))) return undefined;
  return {
    ...transfer,
    state,
    terminal: terminalOf(transfer),
    movedAt: stepUp?.confirmedAt ?? createdAt,
    ...(version > 1 ? { endedAt: recordedAt } : {}),
  };
}

export interface Entries {
  /** Keeps the newest version of the entry: exact under duplicated and reordered records. */
  record(entry: Entry): Promise<void>;
  /**
   * Newest first; a moment behind the ledger.
   *
   * @throws InvalidCursor if `after` is not a place that a page before named as the `next`
   */
  list(
    customer: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly entries: readonly Entry[]; readonly next?: string }>;
}
