/** Honest customers with ordinary days beside the attack: what of theirs is delayed, stepped up or refused. */
import { ApiProblem } from '../../client/api.ts';
import { createCharge } from '../../lambdas/contract/charges.ts';
import { createPaymentCode } from '../../lambdas/contract/payment-codes.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { seeded } from '../heat/random.ts';
import type { Agenda } from './clock.ts';
import { type Phone, phoneOf, type Running } from './stage.ts';
import { newReference, type Till } from './theft.ts';
import type { World } from './world.ts';

export interface Honest {
  readonly customers: number;
  payments: number;
  /** Held for a person; here nobody looks, so each waits until its time runs out. */
  held: number;
  /** Asked of the customer, who is there. */
  steppedUp: number;
  refused: number;
  /** Why -> how often. */
  readonly why: Map<string, number>;
  readonly paid: Set<string>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Of an ordinary day: at what time, how often, and from how much to how much, in yen. */
const habits = [
  { at: 8 * HOUR, chance: 0.5, from: 150, to: 700 },
  { at: 12 * HOUR, chance: 0.6, from: 500, to: 1_500 },
  { at: 18 * HOUR, chance: 0.5, from: 1_000, to: 6_000 },
  { at: 20 * HOUR, chance: 0.04, from: 8_000, to: 40_000 },
] as const;

/** Puts the ordinary days from the launch on into the agenda. @param launch midnight, milliseconds since the epoch */
export async function honestDays(
  on: Running,
  agenda: Agenda,
  { world, till, launch, days }: { world: World; till: Till; launch: number; days: number },
): Promise<Honest> {
  const random = seeded(7);
  const met: Honest = {
    customers: world.honest.length,
    payments: 0,
    held: 0,
    steppedUp: 0,
    refused: 0,
    why: new Map(),
    paid: new Set(),
  };
  for (const { phone: kept } of world.honest) {
    const phone = await phoneOf(on, kept);
    for (let day = 0; day < days; day++)
      for (const habit of habits) {
        if (random() >= habit.chance) continue;
        const yen = Math.round(habit.from + random() * (habit.to - habit.from));
        const at = launch + day * DAY + habit.at + Math.floor(random() * 4) * 30 * MINUTE;
        if (at > on.now()) agenda.add(at, () => buy(phone, till, yen, met));
      }
  }
  return met;
}

async function buy(phone: Phone, till: Till, yen: number, met: Honest): Promise<void> {
  await phone.wake();
  met.payments += 1;
  const outcome = await outcomeOf(pay(phone, till, yen, met));
  if (outcome === 'approved') return;
  if (outcome === 'held') met.held += 1;
  else if (outcome === 'step_up') met.steppedUp += 1;
  else met.refused += 1;
  met.why.set(outcome, (met.why.get(outcome) ?? 0) + 1);
}

async function pay(phone: Phone, { api, store }: Till, yen: number, met: Honest): Promise<string> {
  const { available } = (await phone.api.call(getWallet)).body;
  if (Number(available) < yen)
    await phone.api.call(createTopUp, {
      body: { amount: '50000', currency: 'JPY', funding_source: 'sandbox' },
    });
  const { code } = (await phone.api.call(createPaymentCode, { body: { currency: 'JPY' } })).body;
  const lines = [{ category: 'groceries' as const, quantity: 1, amount: String(yen) }];
  const reference = newReference();
  const body = { store_id: store, code, amount: String(yen), currency: 'JPY', reference, lines };
  const answer = (await api.call(createCharge, { body })).body;
  met.paid.add(answer.id);
  return answer.status;
}

async function outcomeOf(asked: Promise<string>): Promise<string> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem.code;
    throw error;
  }
}
