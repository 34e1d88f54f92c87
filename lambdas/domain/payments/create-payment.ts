/** Pays a store: judge, then let one transaction decide. */
import { storeAccount, walletAccount } from '../ledger/chart.ts';
import type { Ledger } from '../ledger/ledger.ts';
import {
  type BasketLine,
  type Payment,
  type StepUp,
  standingAt,
  type TransferState,
} from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { evaluate } from '../risk/evaluate.ts';
import type { Outcome, Ruleset } from '../risk/ruleset.ts';
import type { Facts, FactsReader } from './facts.ts';
import { type Judged, writeJudged } from './judged-write.ts';
import { paymentSignals } from './payment-signals.ts';
import { asReplay, declineCode } from './refused.ts';
import { knownOf, type MoneyRequest, type TermSettings, termsOf } from './terms.ts';

export interface CreatePaymentCommand extends MoneyRequest {
  readonly id: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly store: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
}

export interface PaymentPorts extends TermSettings {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'writePayment' | 'readPayment'>;
  readonly ruleset: Ruleset;
  readonly timeZone: string;
  readonly stepUp: {
    /** How long a customer has to confirm, in minutes. */
    readonly minutes: number;
    /** 128 random bits, base64url. */
    readonly newChallenge: () => string;
  };
}

/**
 * Two round trips to DynamoDB. Only a request that is refused, or that was judged on facts that lagged behind the wallet,
 * takes more.
 */
export async function createPayment(
  ports: PaymentPorts,
  command: CreatePaymentCommand,
): Promise<Payment | Refusal> {
  const made = await writeJudged<Payment>({
    gather: (consistent) => ports.facts.gather(command, consistent),
    judge: (facts) => judge(ports, facts, command),
    replay: async () => asReplay(await ports.ledger.readPayment(command.id), command),
    write: (transfer, terms) => ports.ledger.writePayment(transfer, terms),
  });
  return isRefusal(made) ? made : standingAt(made, command.now);
}

function judge(ports: PaymentPorts, facts: Facts, command: CreatePaymentCommand): Judged<Payment> | Refusal {
  const { customer, money, now } = command;
  const known = knownOf(facts, command);
  if (isRefusal(known)) return known;
  const { store } = facts;
  if (!store) return refuse('store_not_found');
  if (known.wallet.currency !== money.currency) return refuse('currency_not_supported');
  const asked = { ...command, steppedUp: false };
  const verdict = evaluate(ports.ruleset, paymentSignals(ports, known, facts, asked));
  if (verdict.outcome === 'decline') return refuse(declineCode(verdict));
  const state = stateAfter[verdict.outcome];
  const day = dayOf(now, ports.timeZone);
  const payment: Payment = {
    id: command.id,
    kind: 'payment',
    state,
    debit: walletAccount(customer),
    credit: storeAccount(store.id),
    money,
    fingerprint: command.fingerprint,
    customer,
    counterparty: store.name,
    device: known.device.id,
    evidence: command.evidence,
    country: command.country,
    createdAt: now,
    day,
    version: state === 'challenged' ? 0 : 1,
    store: store.id,
    lines: command.lines,
    ruleset: verdict.ruleset,
    reasons: verdict.reasons,
    ...(state === 'challenged' ? { stepUp: newStepUp(ports, now) } : {}),
  };
  return { transfer: payment, terms: termsOf(known, command, ports, day) };
}

/** What a judged payment begins as. */
export const stateAfter: Readonly<Record<Exclude<Outcome, 'decline'>, TransferState>> = {
  approve: 'posted',
  step_up: 'challenged',
  hold: 'pending',
};

export const newStepUp = ({ stepUp }: Pick<PaymentPorts, 'stepUp'>, now: number): StepUp => ({
  challenge: stepUp.newChallenge(),
  expiresAt: now + stepUp.minutes * 60_000,
});
