/** When and where a device last moved money, so that its customer can tell their own phone from a stranger's. */
import type { SignedTransfer } from '../ledger/transfer.ts';

export interface DeviceUse {
  readonly customer: string;
  readonly device: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** ISO 3166 code, where the edge could tell. */
  readonly country?: string | undefined;
  /** The store's name, or the funding source's. */
  readonly counterparty: string;
  /** The transfer that it was used for. */
  readonly transferId: string;
}

export interface DeviceUses {
  /** Keeps the last use of the device: exact under duplicated and reordered records. */
  record(use: DeviceUse): Promise<void>;
  /** The last use of each of the customer's devices that was ever used, removed ones too; a moment behind the ledger. */
  list(customer: string): Promise<readonly DeviceUse[]>;
}

export const deviceUseOf = (transfer: SignedTransfer): DeviceUse => ({
  customer: transfer.customer,
  device: transfer.device,
  at: transfer.createdAt,
  country: transfer.country,
  counterparty: transfer.counterparty,
  transferId: transfer.id,
});
