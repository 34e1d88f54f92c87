/** Pays a store: judge, then let one transaction decide. */
import type { Ledger } from '../ledger/ledger.ts';
import { type BasketLine, type Payment, storeAccount, walletAccount } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { evaluate } from '../risk/evaluate.ts';
import { cashConvertibleQuantity, type Ruleset } from '../risk/ruleset.ts';
import type { Facts, FactsReader } from './facts.ts';
import { writeJudged } from './judged-write.ts';
import { declineCode } from './refused.ts';

export interface CreatePaymentCommand {
  readonly id: string;
  readonly fingerprint: string;
  readonly customer: string;
  readonly device: string;
  readonly store: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface PaymentPorts {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writePayment' | 'readPayment'>;
  readonly ruleset: Ruleset;
  readonly timeZone: string;
  /** The most that a customer can pay in a calendar day, minor units. */
  readonly dayLimit: bigint;
}

/** Two round trips to DynamoDB, unless the request is refused before the write: then a third looks for a replay. */
export async function createPayment(
  ports: PaymentPorts,
  command: CreatePaymentCommand,
): Promise<Payment | Refusal> {
  const facts = await ports.facts.gather(command);
  return writeJudged({
    facts,
    judged: judge(ports, facts, command),
    request: command,
    dayLimit: ports.dayLimit,
    read: (id) => ports.ledger.readPayment(id),
    write: (transfer, limit) => ports.ledger.writePayment(transfer, limit),
  });
}

function judge(ports: PaymentPorts, facts: Facts, command: CreatePaymentCommand): Payment | Refusal {
  const { customer, money, now } = command;
  const { wallet, device, store } = facts;
  if (!wallet || device?.customer !== customer) return refuse('device_not_enrolled');
  if (!store) return refuse('store_not_found');
  if (wallet.currency !== money.currency) return refuse('currency_not_supported');
  const day = dayOf(now, ports.timeZone);
  const verdict = evaluate(ports.ruleset, {
    flow: 'payment',
    amount: money.amount,
    dayTotal: wallet.paid[day] ?? 0n,
    deviceAge: now - device.enrolledAt,
    deviceIsAdditional: device.additional,
    cashConvertibleQuantity: cashConvertibleQuantity(command.lines),
    switchedOff: facts.switchedOff.includes('payments'),
  });
  if (verdict.outcome === 'decline') return refuse(declineCode(verdict));
  return {
    id: command.id,
    kind: 'payment',
    state: verdict.outcome === 'hold' ? 'pending' : 'posted',
    debit: walletAccount(customer),
    credit: storeAccount(store.id),
    money,
    fingerprint: command.fingerprint,
    customer,
    counterparty: store.name,
    device: device.id,
    createdAt: now,
    day,
    version: 1,
    store: store.id,
    lines: command.lines,
    ruleset: verdict.ruleset,
    reasons: verdict.reasons,
  };
}
