/** Moves money from a funding source into the wallet. */
import { type Card, isUsable } from '../cards/card.ts';
import { type ChargePorts, chargeCard } from '../cards/charge-card.ts';
import { deviceClassOf } from '../devices/device-class.ts';
import { fundingAccount, walletAccount } from '../ledger/chart.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TopUp } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { evaluate, judgementOf } from '../risk/evaluate.ts';
import type { Rulesets } from '../risk/rulesets.ts';
import { isOff } from '../switches/switch.ts';
import type { Facts, FactsReader } from './facts.ts';
import { type Judged, writeJudged } from './judged-write.ts';
import { type SignalSettings, topUpSignals } from './payment-signals.ts';
import { asReplay, declineCode } from './refused.ts';
import { type RulesInForce, snoozedAt, withRuleset } from './rules-in-force.ts';
import { knownOf, type MoneyRequest, termsOf } from './terms.ts';

export interface CreateTopUpCommand extends MoneyRequest {
  readonly id: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly fundingSource: string;
  readonly money: Money;
}

export interface TopUpPorts extends SignalSettings {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writeTopUp' | 'readTopUp'>;
  readonly rulesets: Rulesets;
  /** The funding sources that this stage has connected. */
  readonly fundingSources: readonly string[];
  /** Undefined where no card processor is connected. */
  readonly cards?: ChargePorts | undefined;
}

/**
 * Two round trips, as for a payment, and for one from a card a third once its processor has answered: the top-up is in the
 * ledger, pending, before any money is taken, and the same request again asks the processor again.
 */
export async function createTopUp(ports: TopUpPorts, command: CreateTopUpCommand): Promise<TopUp | Refusal> {
  const { cards, facts, ledger } = ports;
  const card = isCard(command.fundingSource) ? command.fundingSource : undefined;
  let known: Card | undefined;
  const topUp = await writeJudged<TopUp, Facts & RulesInForce>({
    gather: async (consistent) => {
      const gathered = await facts.gather({ ...command, card }, consistent);
      known = gathered.card;
      return withRuleset(ports.rulesets, gathered);
    },
    judge: (gathered) => judge(ports, gathered, command),
    replay: async () => asReplay(await ledger.readTopUp(command.id), command),
    write: (transfer, terms) =>
      cards && transfer.state === 'pending'
        ? cards.topUps.start(transfer, terms)
        : ledger.writeTopUp(transfer, terms),
  });
  if (isRefusal(topUp) || topUp.state !== 'pending' || !cards) return topUp;
  return chargeCard(cards, topUp, known?.details?.token, command.now);
}

const isCard = (fundingSource: string): boolean => fundingSource.startsWith('card_');

/** Whom a top-up's money comes from, and how it reads; undefined where there is no such source, or not for this customer. */
function sourceOf(
  { cards, fundingSources }: TopUpPorts,
  { card }: Facts,
  { customer, fundingSource, now }: CreateTopUpCommand,
): Pick<TopUp, 'state' | 'debit' | 'counterparty'> | Refusal {
  if (!isCard(fundingSource)) {
    if (!fundingSources.includes(fundingSource)) return refuse('funding_not_available');
    return { state: 'posted', debit: fundingAccount(fundingSource), counterparty: fundingSource };
  }
  if (!cards) return refuse('funding_not_available');
  const usable =
    card?.customer === customer && card.processor === cards.processor.name && isUsable(card, now);
  if (!usable || !card.details) return refuse('card_not_usable');
  const { brand, lastFour } = card.details;
  return { state: 'pending', debit: fundingAccount(card.processor), counterparty: `${brand} ${lastFour}` };
}

function judge(
  ports: TopUpPorts,
  facts: Facts & RulesInForce,
  command: CreateTopUpCommand,
): Judged<TopUp> | Refusal {
  const { customer, money, now, fundingSource } = command;
  const known = knownOf(facts, command);
  if (isRefusal(known)) return known;
  const { wallet, device } = known;
  if (wallet.currency !== money.currency) return refuse('currency_not_supported');
  const source = sourceOf(ports, facts, command);
  if (isRefusal(source)) return source;
  const day = dayOf(now, ports.timeZone);
  const switchedOff = isOff(facts.switchedOff, {
    flow: 'top-ups',
    deviceClass: deviceClassOf(device.evidence),
    country: command.country,
  });
  const signals = topUpSignals(ports, known, { ...facts, switchedOff }, command);
  const verdict = evaluate(facts.ruleset, signals, snoozedAt(facts, now));
  // A top-up waits for nobody: what a payment would be held or confirmed for, a top-up is declined for.
  if (verdict.outcome !== 'approve') return refuse(declineCode(verdict));
  const topUp: TopUp = {
    id: command.id,
    kind: 'top_up',
    ...source,
    credit: walletAccount(customer),
    money,
    fingerprint: command.fingerprint,
    customer,
    device: device.id,
    evidence: command.evidence,
    country: command.country,
    createdAt: now,
    day,
    version: 1,
    ...judgementOf(verdict),
    fundingSource,
  };
  return { transfer: topUp, terms: termsOf(known, command, ports, day) };
}
