/** Gives an enrolled device a one-time payment code: nothing is reserved, and everything is asked again when it is charged. */
import { isNew } from '../devices/device.ts';
import { deviceClassOf } from '../devices/device-class.ts';
import { pastCounters } from '../ledger/wallet.ts';
import { dayOf } from '../money.ts';
import type { FactsReader } from '../payments/facts.ts';
import { keptNetworkOf } from '../payments/kept-network.ts';
import { snoozedAt } from '../payments/rules-in-force.ts';
import { knownOf, type MoneyRequest } from '../payments/terms.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { snoozeMark } from '../snoozes/snooze-marks.ts';
import { isOff } from '../switches/switch.ts';
import type { PaymentCode } from './code.ts';

export interface CreatePaymentCodeCommand extends MoneyRequest {
  /** The code's. */
  readonly id: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly currency: string;
  /** Minor units. */
  readonly maxAmount: bigint | undefined;
}

export interface PaymentCodes {
  /** Keeps a new code. @returns the code as it stands, where the same id is there already */
  keep(code: PaymentCode): Promise<PaymentCode>;
  /** Strongly consistent. */
  read(id: string): Promise<PaymentCode | undefined>;
}

export interface PaymentCodePorts {
  readonly facts: FactsReader;
  readonly codes: Pick<PaymentCodes, 'keep'>;
  /** How long a code is good. */
  readonly minutes: number;
  /** IANA name. */
  readonly timeZone: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Two round trips. Refused, in this order: `device_not_enrolled`, `session_ended`, `idempotency_conflict`,
 * `currency_not_supported`, `switched_off`, `account_frozen`.
 */
export async function createPaymentCode(
  { facts, codes, minutes, timeZone }: PaymentCodePorts,
  command: CreatePaymentCodeCommand,
): Promise<PaymentCode | Refusal> {
  const { customer, device, country, address, now } = command;
  const found = await facts.gather({ customer, device, country, address, now }, true);
  const known = knownOf(found, command);
  if (isRefusal(known)) return known;
  const { wallet } = known;
  // Facts are of this moment: a removed or frozen device is no more in the wallet's set, and its code would be worth nothing.
  if (!wallet.devices.includes(device)) return refuse('device_not_enrolled');
  if (wallet.currency !== command.currency) return refuse('currency_not_supported');
  const flow = { flow: 'charges', deviceClass: deviceClassOf(known.device.evidence), country } as const;
  if (isOff(found.switchedOff, flow)) return refuse('switched_off');
  if (wallet.status !== 'active') return refuse('account_frozen');
  const { id, enrolledAt, additional, registration, evidence } = known.device;
  const day = dayOf(now, timeZone);
  const kept = await codes.keep({
    id: command.id,
    customer,
    device,
    authTime: command.authTime,
    fingerprint: command.fingerprint,
    currency: command.currency,
    maxAmount: command.maxAmount,
    createdAt: now,
    expiresAt: now + minutes * MINUTE,
    evidence: command.evidence,
    country,
    network: keptNetworkOf(address),
    facts: {
      wallet: {
        currency: wallet.currency,
        level: wallet.level,
        coolOffUntil: wallet.coolOffUntil,
        paid: day in wallet.paid ? { [day]: wallet.paid[day] ?? 0n } : {},
        probation: device in wallet.probation ? { [device]: wallet.probation[device] ?? 0n } : {},
      },
      device: {
        id,
        enrolledAt,
        additional,
        evidence: { format: evidence.format },
        ...(registration ? { registration } : {}),
      },
      past: pastCounters(wallet, day, { device, longKnown: !isNew(known.device, now - DAY) }),
      ...(found.customerActivity ? { activity: found.customerActivity } : {}),
      ...(found.listed ? { listed: found.listed } : {}),
      ...(found.snoozed ? { snoozed: [...snoozedAt(found, now)].map(snoozeMark) } : {}),
    },
  });
  return kept.fingerprint === command.fingerprint ? kept : refuse('idempotency_conflict');
}
