/** The payment that a request comes to by the rules, whoever asks for it: its customer's phone, or a till. */
import { storeAccount, walletAccount } from '../ledger/chart.ts';
import type { BasketLine, Payment, StepUp, TransferState } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { evaluate, judgementOf } from '../risk/evaluate.ts';
import type { Outcome } from '../risk/ruleset.ts';
import type { Rulesets } from '../risk/rulesets.ts';
import type { Store } from './facts.ts';
import { paymentSignals, type SignalSettings, type Surroundings } from './payment-signals.ts';
import { declineCode } from './refused.ts';
import { type RulesInForce, snoozedAt } from './rules-in-force.ts';
import type { KnownOfRules } from './terms.ts';

export interface JudgingPorts extends SignalSettings {
  readonly rulesets: Rulesets;
  readonly stepUp: {
    /** How long a customer has to confirm, in minutes. */
    readonly minutes: number;
    /** 128 random bits, base64url. */
    readonly newChallenge: () => string;
  };
}

/** What the request says, as far as the payment keeps it. */
export interface PaymentWish {
  readonly id: string;
  readonly fingerprint: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  readonly evidence: Uint8Array;
  readonly country?: string | undefined;
  /** Of the phone: see `Payment`. */
  readonly network?: string | undefined;
  /** Whether a till asks. @default false */
  readonly atTill?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function judgedPayment(
  ports: JudgingPorts,
  wish: PaymentWish,
  found: Surroundings &
    RulesInForce & {
      readonly customer: string;
      readonly store: Pick<Store, 'id' | 'name' | 'riskClass'>;
      readonly known: KnownOfRules;
    },
): Payment | Refusal {
  const { customer, store, known } = found;
  const { id, fingerprint, money, lines, evidence, country, network, now } = wish;
  const { riskClass } = store;
  const asked = { ...wish, riskClass, steppedUp: false, atTill: wish.atTill ?? false };
  const signals = paymentSignals(ports, known, found, asked);
  const verdict = evaluate(found.ruleset, signals, snoozedAt(found, now));
  if (verdict.outcome === 'decline') return refuse(declineCode(verdict));
  const state = stateAfter[verdict.outcome];
  return {
    id,
    kind: 'payment',
    state,
    debit: walletAccount(customer),
    credit: storeAccount(store.id),
    money,
    fingerprint,
    customer,
    counterparty: store.name,
    device: known.device.id,
    evidence,
    country,
    network,
    createdAt: now,
    day: dayOf(now, ports.timeZone),
    version: state === 'challenged' ? 0 : 1,
    store: store.id,
    lines,
    ...judgementOf(verdict),
    ...(state === 'challenged' ? { stepUp: newStepUp(ports, now) } : {}),
  };
}

const stateAfter: Readonly<Record<Exclude<Outcome, 'decline'>, TransferState>> = {
  approve: 'posted',
  step_up: 'challenged',
  hold: 'pending',
};

const newStepUp = ({ stepUp }: Pick<JudgingPorts, 'stepUp'>, now: number): StepUp => ({
  challenge: stepUp.newChallenge(),
  expiresAt: now + stepUp.minutes * 60_000,
});
