/** A till charges a payment code: the code is used, the wallet decides and the payment is written in one transaction. */
import type { CodeFacts, PaymentCode } from '../codes/code.ts';
import { isNew } from '../devices/device.ts';
import { deviceClassOf } from '../devices/device-class.ts';
import type { Ledger, Terms } from '../ledger/ledger.ts';
import { type BasketLine, type Charged, standingAt } from '../ledger/transfer.ts';
import { pastCounters } from '../ledger/wallet.ts';
import { type Day, dayOf, type Money } from '../money.ts';
import { type JudgingPorts, judgedPayment } from '../payments/judged-payment.ts';
import { type Judged, writeJudged } from '../payments/judged-write.ts';
import { asReplay } from '../payments/refused.ts';
import { type RulesInForce, snoozedAt, withRuleset } from '../payments/rules-in-force.ts';
import { writeBy } from '../payments/terms.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { snoozedBy, snoozeMark } from '../snoozes/snooze-marks.ts';
import { isOpenAt } from '../stores/opening-hours.ts';
import { isOff } from '../switches/switch.ts';
import { isNextKey, isTerminalOf, type Terminal } from '../terminals/terminal.ts';
import type { ChargeFacts, ChargeFactsReader } from './charge-facts.ts';
import { type GuessLimits, isCutOff } from './guesses.ts';

export interface CreateChargeCommand {
  /** The payment's: it follows from the terminal and its reference, so that one reference is charged once for ever. */
  readonly id: string;
  readonly fingerprint: string;
  /** The terminal's client. */
  readonly terminal: string;
  /** Thumbprint of the key that signed. */
  readonly signer: string;
  readonly store: string;
  /** The code's id. */
  readonly code: string;
  /** The till's own. */
  readonly reference: string;
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  /** What the terminal signed, as the store keeps it. */
  readonly evidence: Uint8Array;
  readonly country: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ChargePorts extends JudgingPorts {
  readonly facts: ChargeFactsReader;
  readonly ledger: Pick<Ledger, 'readCharge' | 'writeCharge'>;
  /** Told where a terminal has signed with the key that was to take the other's place: it has now. */
  readonly promote: (terminal: Terminal, now: number) => Promise<unknown>;
  readonly guesses: GuessLimits & {
    /** Counts a code that there is not against the terminal. */
    count(terminal: string, now: number): Promise<void>;
  };
}

/**
 * Two round trips to DynamoDB; only a request that is refused, or that was judged on what changed since the code was made,
 * takes more. What is refused is written nowhere, but for a code that does not exist, which is counted.
 */
export async function createCharge(
  ports: ChargePorts,
  command: CreateChargeCommand,
): Promise<Charged | Refusal> {
  let signedByNext: Terminal | undefined;
  const made = await writeJudged<Charged, ChargeFacts & RulesInForce>({
    gather: async (afresh) => {
      const facts = await ports.facts.gather(command, afresh);
      const { terminal } = facts;
      if (isTerminalOf(terminal, command) && isNextKey(terminal, command.signer)) signedByNext = terminal;
      return withRuleset(ports.rulesets, facts);
    },
    judge: (facts) => judge(ports, facts, command),
    replay: async () => asReplay(await ports.ledger.readCharge(command.id), command),
    write: (transfer, terms) => ports.ledger.writeCharge(transfer, terms),
  });
  if (signedByNext) await ports.promote(signedByNext, command.now);
  if (!isRefusal(made)) return { ...made, ...standingAt(made, command.now) };
  if (made.refused === 'payment_code_invalid') await ports.guesses.count(command.terminal, command.now);
  return made;
}

function judge(
  ports: ChargePorts,
  facts: ChargeFacts & RulesInForce,
  command: CreateChargeCommand,
): Judged<Charged> | Refusal {
  const { terminal, store } = facts;
  if (!isTerminalOf(terminal, command)) return refuse('terminal_not_enrolled');
  if (isCutOff(terminal, ports.guesses, command.now)) return refuse('terminal_cut_off');
  if (!store) return refuse('store_not_found');
  if (store.frozenAt !== undefined) return refuse('store_frozen');
  const code = usable(facts.code, command);
  if (isRefusal(code)) return code;
  if (!isOpenAt(store.openingHours, command.now, ports.timeZone)) return refuse('store_closed');
  // Stryker disable next-line ConditionalExpression: nothing is above a limit that is not there; the limit is tested.
  if (store.chargeLimit !== undefined && command.money.amount > store.chargeLimit)
    return refuse('store_limit_exceeded');
  const day = dayOf(command.now, ports.timeZone);
  const known = knownOf(facts, code, command, day);
  if (isRefusal(known)) return known;
  // Of the phone that shows the code: of a till, nobody throws a switch but by its store.
  const flow = {
    store: store.id,
    deviceClass: deviceClassOf(known.device.evidence),
    country: code.country,
  };
  // A charge is a payment too.
  const switchedOff = (['charges', 'payments'] as const).some((each) =>
    isOff(facts.switchedOff, { ...flow, flow: each }),
  );
  const payment = judgedPayment(
    ports,
    { ...command, network: code.network, atTill: true },
    {
      ...facts,
      customerActivity: known.activity,
      listed: { ...known.listed, ...facts.listed },
      snoozed: Object.fromEntries(
        snoozedBy(facts.ruleset, known.snoozed).map((reason) => [reason, code.expiresAt]),
      ),
      switchedOff,
      customer: code.customer,
      store,
      known,
    },
  );
  if (isRefusal(payment)) return payment;
  const charge = { terminal: terminal.number, reference: command.reference, code: code.id };
  return {
    transfer: { ...payment, charge },
    terms: termsOf(ports, code, known, { now: command.now, readAt: facts.readAt }),
  };
}

/** That it is so still is a condition of the write. */
function usable(
  code: PaymentCode | undefined,
  { id, money, now }: CreateChargeCommand,
): PaymentCode | Refusal {
  if (!code) return refuse('payment_code_invalid');
  // By this very charge: whoever is refused so is answered with the charge as it stands.
  if (code.usedBy !== undefined)
    return refuse(code.usedBy === id ? 'idempotency_conflict' : 'payment_code_used');
  if (now >= code.expiresAt) return refuse('payment_code_expired');
  if (money.currency !== code.currency) return refuse('currency_not_supported');
  // Stryker disable next-line ConditionalExpression: nor above a ceiling that is not there; the ceiling is tested.
  if (code.maxAmount !== undefined && money.amount > code.maxAmount) return refuse('payment_code_ceiling');
  return code;
}

/** What the code has of its customer, or where that was outdated, what is so now. */
function knownOf(
  { customer }: ChargeFacts,
  code: PaymentCode,
  { now }: CreateChargeCommand,
  day: Day,
): CodeFacts | Refusal {
  if (!customer) return code.facts;
  const { wallet, device, customerActivity: activity, listed, snoozed } = customer;
  const { address, country } = code.facts.listed ?? {};
  if (!wallet || device?.customer !== code.customer) return refuse('device_not_enrolled');
  return {
    wallet,
    device,
    past: pastCounters(wallet, day, { device: device.id, longKnown: !isNew(device, now - DAY) }),
    activity,
    // Where the phone asked from, only the code has.
    listed: { ...(address ? { address } : {}), ...(country ? { country } : {}), ...listed },
    snoozed: [...snoozedAt({ snoozed }, now)].map(snoozeMark),
  };
}

const DAY = 24 * 60 * 60 * 1000;

const termsOf = (
  { limits, firstDayLimit }: ChargePorts,
  { authTime }: PaymentCode,
  { wallet, device, past }: CodeFacts,
  { now, readAt }: { readonly now: number; readonly readAt: number | undefined },
): Terms => ({
  authTime,
  now,
  level: wallet.level,
  limits: limits[wallet.level],
  firstDayLimit: isNew(device, now) ? firstDayLimit : undefined,
  // Of top-ups alone.
  pending: 0n,
  past,
  writeBy: writeBy(readAt),
});
