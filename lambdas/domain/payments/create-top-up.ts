/** Moves money from a funding source into the wallet. */
import type { Ledger } from '../ledger/ledger.ts';
import { fundingAccount, type TopUp, walletAccount } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { evaluate } from '../risk/evaluate.ts';
import type { Ruleset } from '../risk/ruleset.ts';
import type { Facts, FactsReader } from './facts.ts';
import { writeJudged } from './judged-write.ts';
import { declineCode } from './refused.ts';

export interface CreateTopUpCommand {
  readonly id: string;
  readonly fingerprint: string;
  readonly customer: string;
  readonly device: string;
  readonly fundingSource: string;
  readonly money: Money;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface TopUpPorts {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writeTopUp' | 'readTopUp'>;
  readonly ruleset: Ruleset;
  /** The funding sources that this stage has connected. */
  readonly fundingSources: readonly string[];
  readonly timeZone: string;
  /** The most that a customer can top up in a calendar day, minor units. */
  readonly dayLimit: bigint;
}

/** Two round trips, as for a payment. */
export async function createTopUp(ports: TopUpPorts, command: CreateTopUpCommand): Promise<TopUp | Refusal> {
  const facts = await ports.facts.gather(command);
  return writeJudged({
    facts,
    judged: judge(ports, facts, command),
    request: command,
    dayLimit: ports.dayLimit,
    read: (id) => ports.ledger.readTopUp(id),
    write: (transfer, limit) => ports.ledger.writeTopUp(transfer, limit),
  });
}

function judge(ports: TopUpPorts, facts: Facts, command: CreateTopUpCommand): TopUp | Refusal {
  const { customer, money, now, fundingSource } = command;
  const { wallet, device } = facts;
  if (!wallet || device?.customer !== customer) return refuse('device_not_enrolled');
  if (wallet.currency !== money.currency) return refuse('currency_not_supported');
  if (!ports.fundingSources.includes(fundingSource)) return refuse('funding_not_available');
  const day = dayOf(now, ports.timeZone);
  const verdict = evaluate(ports.ruleset, {
    flow: 'top_up',
    amount: money.amount,
    dayTotal: wallet.toppedUp[day] ?? 0n,
    deviceAge: now - device.enrolledAt,
    deviceIsAdditional: device.additional,
    cashConvertibleQuantity: 0,
    switchedOff: facts.switchedOff.includes('top-ups'),
  });
  // A top-up cannot wait for a person: what a payment would be held for, a top-up is declined for.
  if (verdict.outcome !== 'approve') return refuse(declineCode(verdict));
  return {
    id: command.id,
    kind: 'top_up',
    state: 'posted',
    debit: fundingAccount(fundingSource),
    credit: walletAccount(customer),
    money,
    fingerprint: command.fingerprint,
    customer,
    counterparty: fundingSource,
    device: device.id,
    createdAt: now,
    day,
    version: 1,
    fundingSource,
  };
}
