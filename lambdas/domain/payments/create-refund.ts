/** A colleague gives a customer money back for a payment: in parts, and never more in all than was captured. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Payment, Refund } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { refundOf } from './refund-of.ts';
import { asReplay } from './refused.ts';

export interface CreateRefundCommand {
  readonly id: string;
  readonly paymentId: string;
  readonly money: Money;
  /** One of the contract's. */
  readonly reason: string;
  /** Of payment, money and reason: the same key with another wish is a conflict. */
  readonly fingerprint: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CreateRefundPorts extends ColleaguePorts {
  readonly ledger: Pick<Ledger, 'readPayment' | 'readRefund' | 'writeRefund'>;
  readonly timeZone: string;
}

/**
 * Two round trips to the ledger: the payment is read, and the write decides.
 *
 * @throws ServiceBusy; asking again with the same id is safe
 */
export async function createRefund(
  ports: CreateRefundPorts,
  command: CreateRefundCommand,
): Promise<Refund | Refusal> {
  const payment = await refundable(ports, command);
  // Before anyone is refused: the same request may have been accepted before.
  if (isRefusal(payment)) return asReplay(await ports.ledger.readRefund(command.id), command) ?? payment;
  const wish = { ...command, by: command.colleague.username };
  const written = await ports.ledger.writeRefund(refundOf(payment, wish, ports.timeZone), payment);
  return written.outcome === 'refused' ? refuse(written.code) : written.transfer;
}

async function refundable(
  ports: CreateRefundPorts,
  { paymentId, money, colleague }: CreateRefundCommand,
): Promise<Payment | Refusal> {
  const payment = await ports.ledger.readPayment(paymentId);
  if (!payment) return refuse('not_found');
  if (payment.money.currency !== money.currency) return refuse('currency_not_supported');
  const customer = await customerFor(ports, colleague, payment.customer);
  if (isRefusal(customer)) return customer;
  return payment.state === 'posted' ? payment : refuse('payment_not_captured');
}
