/** What the rules look at of a payment: from the request, and from the facts about who asks. */
import type { BasketLine } from '../ledger/transfer.ts';
import { dayOf, type Money } from '../money.ts';
import { registrationSignals } from '../registration/registration.ts';
import { cashConvertibleQuantity } from '../risk/ruleset.ts';
import type { Signals } from '../risk/signals.ts';
import type { Facts } from './facts.ts';
import { firstDayRoom, type KnownOfRules, type TermSettings } from './terms.ts';

export interface PaymentAsked {
  readonly money: Money;
  readonly lines: readonly BasketLine[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the customer has signed in afresh and confirmed it. */
  readonly steppedUp: boolean;
}

export function paymentSignals(
  settings: TermSettings & { readonly timeZone: string },
  known: KnownOfRules,
  { switchedOff }: Pick<Facts, 'switchedOff'>,
  { money, lines, now, steppedUp }: PaymentAsked,
): Signals {
  const { wallet, device } = known;
  return {
    flow: 'payment',
    amount: money.amount,
    dayTotal: wallet.paid[dayOf(now, settings.timeZone)] ?? 0n,
    deviceAge: now - device.enrolledAt,
    deviceIsAdditional: device.additional,
    firstDayRoom: firstDayRoom(known, settings),
    coolingOff: now < wallet.coolOffUntil,
    steppedUp,
    cashConvertibleQuantity: cashConvertibleQuantity(lines),
    registration: device.registration && registrationSignals(device.registration, now),
    switchedOff: switchedOff.includes('payments'),
  };
}
