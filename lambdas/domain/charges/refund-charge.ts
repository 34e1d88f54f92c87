/** A till gives back some of a charge of its own store: in parts, and never more in all than was captured. */
import type { Ledger } from '../ledger/ledger.ts';
import type { Refund } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';
import { refundOf } from '../payments/refund-of.ts';
import { asReplay } from '../payments/refused.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminals/terminal.ts';

export interface RefundChargePorts {
  readonly ledger: Pick<Ledger, 'readCharge' | 'readRefund' | 'writeRefund'>;
  readonly timeZone: string;
}

export interface RefundChargeCommand {
  /** The refund's: it follows from the terminal and its reference. */
  readonly id: string;
  readonly chargeId: string;
  /** That asks, and is admitted. */
  readonly terminal: Terminal;
  readonly money: Money;
  /** One of the contract's. */
  readonly reason: string;
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Refused, in this order: `not_found`, also for another store's; `currency_not_supported`, `payment_not_captured`,
 * `refund_above_capture`. The same reference again is answered as the refund stands, or is a conflict.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function refundCharge(
  { ledger, timeZone }: RefundChargePorts,
  command: RefundChargeCommand,
): Promise<Refund | Refusal> {
  const { id, chargeId, terminal, money } = command;
  const charge = await ledger.readCharge(chargeId);
  if (charge?.store !== terminal.store) return refuse('not_found');
  if (charge.money.currency !== money.currency) return refuse('currency_not_supported');
  if (charge.state !== 'posted')
    return asReplay(await ledger.readRefund(id), command) ?? refuse('payment_not_captured');
  const refund = refundOf(charge, { ...command, by: terminal.id, terminal: terminal.number }, timeZone);
  const written = await ledger.writeRefund(refund, charge);
  return written.outcome === 'refused' ? refuse(written.code) : written.transfer;
}
