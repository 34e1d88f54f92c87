/** Pays a store: judge, then let one transaction decide. */
import { deviceClassOf } from '../devices/device-class.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BasketLine, type Payment, standingAt } from '../ledger/transfer.ts';
import type { Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { isOff } from '../switches/switch.ts';
import type { Facts, FactsReader } from './facts.ts';
import { type JudgingPorts, judgedPayment } from './judged-payment.ts';
import { type Judged, writeJudged } from './judged-write.ts';
import { keptNetworkOf } from './kept-network.ts';
import { asReplay } from './refused.ts';
import { type RulesInForce, withRuleset } from './rules-in-force.ts';
import { knownOf, type MoneyRequest, termsOf } from './terms.ts';

export interface CreatePaymentCommand extends MoneyRequest {
  readonly id: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly store: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
}

export interface PaymentPorts extends JudgingPorts {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writePayment' | 'readPayment'>;
}

/**
 * Two round trips to DynamoDB. Only a request that is refused, or that was judged on facts that lagged behind the wallet,
 * takes more.
 */
export async function createPayment(
  ports: PaymentPorts,
  command: CreatePaymentCommand,
): Promise<Payment | Refusal> {
  const made = await writeJudged<Payment, Facts & RulesInForce>({
    gather: async (consistent) => withRuleset(ports.rulesets, await ports.facts.gather(command, consistent)),
    judge: (facts) => judge(ports, facts, command),
    replay: async () => asReplay(await ports.ledger.readPayment(command.id), command),
    write: (transfer, terms) => ports.ledger.writePayment(transfer, terms),
  });
  return isRefusal(made) ? made : standingAt(made, command.now);
}

function judge(
  ports: PaymentPorts,
  facts: Facts & RulesInForce,
  command: CreatePaymentCommand,
): Judged<Payment> | Refusal {
  const { customer, money } = command;
  const known = knownOf(facts, command);
  if (isRefusal(known)) return known;
  const { store } = facts;
  if (!store) return refuse('store_not_found');
  if (store.frozenAt !== undefined) return refuse('store_frozen');
  if (known.wallet.currency !== money.currency) return refuse('currency_not_supported');
  const switchedOff = isOff(facts.switchedOff, {
    flow: 'payments',
    store: store.id,
    deviceClass: deviceClassOf(known.device.evidence),
    country: command.country,
  });
  const wish = { ...command, network: keptNetworkOf(command.address) };
  const payment = judgedPayment(ports, wish, { ...facts, switchedOff, customer, store, known });
  if (isRefusal(payment)) return payment;
  return { transfer: payment, terms: termsOf(known, command, ports, payment.day) };
}
