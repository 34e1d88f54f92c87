/** An operator makes a payment good to its customer out of our losses, or proposes to: once for each incident. */
import { type Colleague, type ColleaguePorts, customerFor } from '../account/colleague.ts';
import type { AccountId } from '../ledger/chart.ts';
import { leftOf, type Payment, takenBy } from '../ledger/transfer.ts';
import { dayOf } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { personKey } from '../review/person.ts';
import { type Compensation, standingAt } from './adjustment.ts';
import type { AdjustmentResult, Compensations } from './adjustments.ts';
import { type AlonePorts, postOrPropose, propose } from './post-or-propose.ts';

export interface CreateCompensationCommand {
  /** Follows from payment and incident, whoever asks. */
  readonly id: string;
  readonly paymentId: string;
  readonly incident: string;
  /** Minor units; undefined for all that is left of the payment. */
  readonly amount: bigint | undefined;
  readonly reason: string;
  readonly note: string;
  readonly fingerprint: string;
  readonly colleague: Colleague;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CreateCompensationPorts extends ColleaguePorts, AlonePorts<Compensation> {
  readonly adjustments: Pick<Compensations, 'readWithPayment' | 'post' | 'propose'>;
  readonly timeZone: string;
}

/** `replayed`: it was asked for before, by whomever, and this is how it stands. */
export interface Compensated {
  readonly compensation: Compensation;
  readonly replayed: boolean;
}

/** The account that compensations are taken from. */
const compensationLosses: AccountId = 'losses:compensation';

/** @throws ServiceBusy; asking again is safe */
export async function createCompensation(
  ports: CreateCompensationPorts,
  command: CreateCompensationCommand,
): Promise<Compensated | Refusal> {
  const { id, paymentId, colleague, now } = command;
  const [email, { earlier, payment }] = await Promise.all([
    ports.colleagues.emailOf(colleague.username),
    ports.adjustments.readWithPayment(id, paymentId),
  ]);
  if (!payment) return refuse('not_found');
  // Who cannot be told from a second operator, or from the customer, compensates nobody.
  if (email === undefined) return refuse('conflict_of_interest');
  const customer = await customerFor(ports, colleague, payment.customer);
  if (isRefusal(customer)) return customer;
  const standing = earlier && standingAt(earlier, now);
  if (standing && standing.fingerprint !== command.fingerprint) return refuse('idempotency_conflict');
  if (standing && standing.state !== 'expired') return { compensation: standing, replayed: true };
  if (payment.state !== 'posted') return refuse('payment_not_captured');
  const compensation = compensationOf(payment, command, { person: personKey(email), ...ports });
  const { amount } = compensation.money;
  // The transaction asks again where the money moves; what is proposed should be possible at all.
  if (amount <= 0n || amount > leftOf(payment)) return refuse('refund_above_capture');
  // What a second operator was to see is proposed anew if nobody decided it in time, and never posted alone.
  return compensated(await (standing ? propose : postOrPropose)(ports, compensation), now);
}

const compensated = (written: AdjustmentResult<Compensation>, now: number): Compensated | Refusal =>
  written.outcome === 'refused'
    ? refuse(written.code)
    : { compensation: standingAt(written.adjustment, now), replayed: written.outcome === 'replayed' };

const compensationOf = (
  payment: Payment,
  command: CreateCompensationCommand,
  { person, timeZone }: { readonly person: string; readonly timeZone: string },
): Compensation => ({
  id: command.id,
  kind: 'compensation',
  state: 'posted',
  debit: compensationLosses,
  credit: payment.debit,
  money: { amount: command.amount ?? leftOf(payment), currency: payment.money.currency },
  reason: command.reason,
  note: command.note,
  paymentId: payment.id,
  incident: command.incident,
  paid: takenBy(payment),
  inFull: command.amount === undefined,
  counterparty: payment.counterparty,
  fingerprint: command.fingerprint,
  by: command.colleague.username,
  person,
  createdAt: command.now,
  day: dayOf(command.now, timeZone),
});
