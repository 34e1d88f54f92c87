/** A till takes a charge back: what has moved is refunded, what is held or waits for its customer is released. */
import { cancelRefundId } from '../identifiers.ts';
import { type Ledger, ServiceBusy } from '../ledger/ledger.ts';
import { type Charged, leftOf, standingAt } from '../ledger/transfer.ts';
import { refundOf } from '../payments/refund-of.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminals/terminal.ts';

export interface CancelChargePorts {
  readonly ledger: Pick<Ledger, 'readCharge' | 'writeRefund' | 'withdraw'>;
  /** For so long after it was made, in minutes. */
  readonly minutes: number;
  readonly timeZone: string;
}

export interface CancelChargeCommand {
  readonly id: string;
  /** That asks, and is admitted. */
  readonly terminal: Terminal;
  /** Of the refund. */
  readonly fingerprintOf: (wish: { paymentId: string; money: Charged['money']; reason: string }) => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const MINUTE = 60_000;
const REASON = 'cancelled';
/** A confirmation, a decision or a refund may come between, and each takes another look. */
const ATTEMPTS = 4;

/**
 * Cancelled once, whoever asks and however often. Refused, in this order: `not_found`, also for another store's;
 * `cancel_too_late`.
 *
 * @throws ServiceBusy; asking again is safe
 */
export async function cancelCharge(
  ports: CancelChargePorts,
  command: CancelChargeCommand,
): Promise<Charged | Refusal> {
  const { id, terminal, now } = command;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const read = await ports.ledger.readCharge(id);
    if (read?.store !== terminal.store) return refuse('not_found');
    const charge = { ...read, ...standingAt(read, now) };
    if (isOver(charge)) return charge;
    if (now >= charge.createdAt + ports.minutes * MINUTE) return refuse('cancel_too_late');
    if (charge.state === 'posted') await giveBack(ports, charge, command);
    else if ((await ports.ledger.withdraw(charge, now)) === 'decided')
      throw new ServiceBusy('The charge is just being decided');
  }
  throw new ServiceBusy('The charge changed with every attempt');
}

/** Nothing of it is taken from its customer, or will be. Of what has not moved yet, nothing was given back either. */
const isOver = (charge: Charged): boolean =>
  charge.state === 'voided' || charge.state === 'expired' || leftOf(charge) === 0n;

/** A refund that comes between leaves less: the next look sees it. */
async function giveBack(
  { ledger, timeZone }: CancelChargePorts,
  charge: Charged,
  { terminal, fingerprintOf, now }: CancelChargeCommand,
): Promise<void> {
  const money = { amount: leftOf(charge), currency: charge.money.currency };
  const wish = { paymentId: charge.id, money, reason: REASON };
  const refund = refundOf(
    charge,
    {
      id: cancelRefundId(charge.id),
      money,
      reason: REASON,
      fingerprint: fingerprintOf(wish),
      by: terminal.id,
      terminal: terminal.number,
      now,
    },
    timeZone,
  );
  await ledger.writeRefund(refund, charge);
}
