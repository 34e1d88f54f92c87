/** Moves money from a funding source into the wallet. */
import type { Ledger } from '../ledger/ledger.ts';
import { fundingAccount, type TopUp, walletAccount } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { evaluate } from '../risk/evaluate.ts';
import type { Ruleset } from '../risk/ruleset.ts';
import type { Facts, FactsReader } from './facts.ts';
import { type Judged, writeJudged } from './judged-write.ts';
import { asReplay, declineCode } from './refused.ts';
import { firstDayRoom, knownOf, type MoneyRequest, type TermSettings, termsOf } from './terms.ts';

export interface CreateTopUpCommand extends MoneyRequest {
  readonly id: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly fundingSource: string;
  readonly money: Money;
}

export interface TopUpPorts extends TermSettings {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writeTopUp' | 'readTopUp'>;
  readonly ruleset: Ruleset;
  /** The funding sources that this stage has connected. */
  readonly fundingSources: readonly string[];
  readonly timeZone: string;
}

/** Two round trips, as for a payment. */
export async function createTopUp(ports: TopUpPorts, command: CreateTopUpCommand): Promise<TopUp | Refusal> {
  return writeJudged({
    gather: (consistent) => ports.facts.gather(command, consistent),
    judge: (facts) => judge(ports, facts, command),
    replay: async () => asReplay(await ports.ledger.readTopUp(command.id), command),
    write: (transfer, terms) => ports.ledger.writeTopUp(transfer, terms),
  });
}

function judge(ports: TopUpPorts, facts: Facts, command: CreateTopUpCommand): Judged<TopUp> | Refusal {
  const { customer, money, now, fundingSource } = command;
  const known = knownOf(facts, command);
  if (isRefusal(known)) return known;
  const { wallet, device } = known;
  if (wallet.currency !== money.currency) return refuse('currency_not_supported');
  if (!ports.fundingSources.includes(fundingSource)) return refuse('funding_not_available');
  const day = dayOf(now, ports.timeZone);
  const verdict = evaluate(ports.ruleset, {
    flow: 'top_up',
    amount: money.amount,
    dayTotal: wallet.toppedUp[day] ?? 0n,
    deviceAge: now - device.enrolledAt,
    deviceIsAdditional: device.additional,
    firstDayRoom: firstDayRoom(known, ports),
    coolingOff: now < wallet.coolOffUntil,
    steppedUp: false,
    cashConvertibleQuantity: 0,
    switchedOff: facts.switchedOff.includes('top-ups'),
  });
  // A top-up waits for nobody: what a payment would be held or confirmed for, a top-up is declined for.
  if (verdict.outcome !== 'approve') return refuse(declineCode(verdict));
  const topUp: TopUp = {
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
    evidence: command.evidence,
    country: command.country,
    createdAt: now,
    day,
    version: 1,
    fundingSource,
  };
  return { transfer: topUp, terms: termsOf(known, command, ports, day) };
}
