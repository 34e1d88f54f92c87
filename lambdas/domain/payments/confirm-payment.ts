/** Step-up: the customer, signed in afresh, confirms one payment by signing its challenge, amount and payee. */
import { deviceClassOf } from '../devices/device-class.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Payment, type StepUp, standingAt } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { evaluate, judgementOf, type Verdict } from '../risk/evaluate.ts';
import { lastingNames } from '../risk/rule-names.ts';
import type { Rulesets } from '../risk/rulesets.ts';
import { isOff } from '../switches/switch.ts';
import type { Facts, FactsReader } from './facts.ts';
import { type Judged, type Standing, writeJudged } from './judged-write.ts';
import { keptNetworkOf } from './kept-network.ts';
import { paymentSignals, type SignalSettings } from './payment-signals.ts';
import { declineCode } from './refused.ts';
import { type RulesInForce, snoozedAt, withRuleset } from './rules-in-force.ts';
import { type Known, knownOf, type MoneyRequest, termsOf } from './terms.ts';

export interface ConfirmPaymentCommand extends MoneyRequest {
  /** The payment. */
  readonly id: string;
  readonly device: string;
  readonly challenge: string;
  readonly money: Money;
  readonly store: string;
}

export interface ConfirmPorts extends SignalSettings {
  readonly facts: FactsReader;
  readonly ledger: Pick<Ledger, 'confirmPayment'>;
  readonly rulesets: Rulesets;
}

/**
 * Two round trips, as for a payment. Once: a second confirmation is answered with the payment as it stands. Refused, in
 * this order: `device_not_enrolled`, `session_ended`, `not_found`, `confirmation_mismatch`, `challenge_expired`,
 * `step_up_required`, then as a payment is. A payment that is refused can still be confirmed until its time has passed.
 */
export async function confirmPayment(
  ports: ConfirmPorts,
  command: ConfirmPaymentCommand,
): Promise<Payment | Refusal> {
  return writeJudged<Payment, Facts & RulesInForce>({
    gather: async (consistent) => {
      const facts = await ports.facts.gather({ ...wantedFor(command), payment: command.id }, consistent);
      return withRuleset(ports.rulesets, facts);
    },
    judge: (facts) => judge(ports, facts, command),
    // The facts have the payment itself.
    replay: async () => undefined,
    write: (payment, terms) => ports.ledger.confirmPayment(payment, terms),
  });
}

/** The store may have been frozen since the payment was asked for. */
const wantedFor = ({ customer, device, store, country, address, now }: ConfirmPaymentCommand) => ({
  customer,
  device,
  store,
  country,
  address,
  now,
});

function judge(
  ports: ConfirmPorts,
  facts: Facts & RulesInForce,
  command: ConfirmPaymentCommand,
): Judged<Payment> | Standing<Payment> | Refusal {
  const known = knownOf(facts, command);
  if (isRefusal(known)) return known;
  const payment = facts.payment && standingAt(facts.payment, command.now);
  // Someone else's is answered like one that is not there.
  if (payment?.customer !== command.customer) return refuse('not_found');
  const { stepUp } = payment;
  if (!stepUp || !isAbout(payment, stepUp, command)) return refuse('confirmation_mismatch');
  if (payment.state === 'expired' && stepUp.confirmedAt === undefined) return refuse('challenge_expired');
  if (payment.state !== 'challenged') return { standing: payment };
  if (facts.store?.frozenAt !== undefined) return refuse('store_frozen');
  if (!signedInAfter(payment.createdAt, command.authTime)) return refuse('step_up_required');
  return judgeConfirmed(ports, facts, known, payment, command);
}

/** Dynamic linking: what the device signs now is what it asked for, and it is the same device. */
const isAbout = (payment: Payment, { challenge }: StepUp, command: ConfirmPaymentCommand): boolean =>
  command.challenge === challenge &&
  command.device === payment.device &&
  command.store === payment.store &&
  command.money.amount === payment.money.amount &&
  command.money.currency === payment.money.currency;

/**
 * `auth_time` tells the second in which somebody signed in. In the second of the challenge, it may have been before it:
 * only a later second is surely afterwards.
 *
 * @param challengedAt milliseconds since the epoch
 * @param authTime seconds since the epoch
 */
const signedInAfter = (challengedAt: number, authTime: number): boolean =>
  authTime > Math.floor(challengedAt / 1000);

function judgeConfirmed(
  ports: ConfirmPorts,
  facts: Facts & RulesInForce,
  known: Known,
  payment: Payment,
  command: ConfirmPaymentCommand,
): Judged<Payment> | Refusal {
  const { now, country } = command;
  const { riskClass } = facts.store ?? {};
  const atTill = payment.charge !== undefined;
  const asked = { ...payment, now, country, steppedUp: true, atTill, riskClass };
  const switchedOff = isOff(facts.switchedOff, {
    flow: 'payments',
    store: payment.store,
    deviceClass: deviceClassOf(known.device.evidence),
    country,
  });
  const signals = paymentSignals(ports, known, { ...facts, switchedOff }, asked);
  const verdict = evaluate(facts.ruleset, signals, snoozedAt(facts, now));
  if (verdict.outcome === 'decline') return refuse(declineCode(verdict));
  const day = dayOf(now, ports.timeZone);
  const confirmed: Payment = {
    ...payment,
    state: verdict.outcome === 'hold' ? 'pending' : 'posted',
    // The confirmation is what moved the money: its proof, its country and network, its day.
    evidence: command.evidence,
    country,
    network: keptNetworkOf(command.address),
    day,
    version: 1,
    ...judgementOf(verdict),
    reasons: reasonsOf(payment, verdict),
    ...(payment.stepUp ? { stepUp: { ...payment.stepUp, confirmedAt: now } } : {}),
  };
  return { transfer: confirmed, terms: termsOf(known, command, ports, day) };
}

/** Of the request and of its confirmation: what was confirmed is recorded still. */
const reasonsOf = ({ ruleset, reasons }: Payment, verdict: Verdict): readonly string[] => [
  ...new Set([...(ruleset === verdict.ruleset ? reasons : lastingNames(reasons)), ...verdict.reasons]),
];
