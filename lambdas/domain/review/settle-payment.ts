/** Ends a held payment: captures or releases as decided, or expires it. Safe to run again at any point. */
import { caseIdOf } from '../identifiers.ts';
import type { EndResult, Ledger } from '../ledger/ledger.ts';
import type { Payment } from '../ledger/transfer.ts';
import type { Cases } from './cases.ts';

export interface SettlePorts {
  readonly ledger: Pick<Ledger, 'readPayment' | 'capture' | 'release' | 'expire'>;
  readonly cases: Pick<Cases, 'read'>;
}

export interface SettleCommand {
  readonly paymentId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @returns the payment as it ended, now or before */
export async function settlePayment(ports: SettlePorts, command: SettleCommand): Promise<EndResult> {
  const payment = await ports.ledger.readPayment(command.paymentId);
  if (!payment) throw new Error(`Held payment ${command.paymentId} is not in the ledger`);
  if (payment.state !== 'pending') return { transfer: payment, endedNow: false };
  return follow(ports, payment, command.now);
}

async function follow(ports: SettlePorts, payment: Payment, now: number): Promise<EndResult> {
  const decided = await endAsDecided(ports, payment);
  if (decided) return decided;
  const expired = await ports.ledger.expire(payment, now);
  if (expired !== 'decided') return expired;
  // The decision came between the read and the write; it won.
  const late = await endAsDecided(ports, payment);
  if (!late) throw new Error(`Case of ${payment.id} is neither open nor decided`);
  return late;
}

async function endAsDecided(
  { ledger, cases }: SettlePorts,
  payment: Payment,
): Promise<EndResult | undefined> {
  const decision = (await cases.read(caseIdOf(payment.id)))?.decision;
  if (!decision) return undefined;
  // Nothing but an approval captures.
  if (decision.outcome !== 'approve') return ledger.release(payment);
  return ledger.capture(payment, decision.captureAmount ?? payment.money.amount);
}
