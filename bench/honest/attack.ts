/**
 * What was stolen in July 2019, spent here in the midst of honest traffic by thieves who got as far as a phone that signs:
 * all payments that they would ask for where no rule stops them, each with the signals that it would be judged by.
 */
import { isRefusal } from '../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import type { Random } from '../heat/random.ts';
import { incident, robberies } from '../replay/incident.ts';
import { between } from './draws.ts';
import { deviceOf, type Play, play, type Scene } from './play.ts';
import type { Recorded } from './sweep.ts';
import { townOf } from './town.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** As the carton of 2019: 730,000 yen for 146. */
const CARTON = incident.facts.cartonsYen.value / incident.facts.cartons.value;

/** How a thief got hold of a wallet. */
type Hold =
  /** Enrolled a phone of their own by trickery, and began at once. */
  | 'a second phone'
  /** The same, and waited until it was no new one any more: they have read the source. */
  | 'a patient second phone'
  /** Holds the customer's own, unlocked: it can confirm whatever is asked of it. */
  | 'the phone itself';
const holds: readonly Hold[] = ['a second phone', 'a patient second phone', 'the phone itself'];

interface Theft {
  readonly customer: string;
  readonly hold: Hold;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What is bought, one after the other. */
  readonly sales: readonly Sale[];
  readonly store: string;
}

interface Sale {
  readonly yen: number;
  readonly category: string;
  readonly pieces: number;
}

/** Nothing of a ruleset's is in force: the thieves get as far as they can. */
const noRules: Ruleset = { version: '0', thresholds: {}, rules: [] };

/** @returns every payment that a thief asked for. The month's own customers go on beside it, and are robbed too */
export async function attackOn(given: Omit<Play, 'ruleset' | 'judged' | 'besides'>): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  await play({ ...given, ruleset: noRules, besides: (scene) => plan(scene, recorded) });
  return recorded;
}

/** From 1 a.m. of the fifteenth, for three days, as in 2019: of a customer each, of those who were there before. */
function plan(scene: Scene, recorded: Recorded[]): void {
  const { month, random, later } = scene;
  const settled = Math.floor(month.customers * 0.9);
  const town = townOf(month.stores);
  const all = robberies(Math.min(incident.facts.customersRobbed.value, settled));
  const cartonsAt = month.start + 16 * DAY + 19 * HOUR;
  for (const [n, { yen, course }] of all.entries()) {
    const isCartons = course === 'cartons';
    const theft: Theft = {
      customer: `customer-${n}`,
      hold: isCartons ? 'a second phone' : (holds[n % holds.length] ?? 'the phone itself'),
      // Eight accounts within an hour, at one store.
      at: isCartons
        ? cartonsAt + n * 5 * MINUTE
        : month.start + 14 * DAY + HOUR + between(random, 0, 60 * HOUR),
      sales: isCartons ? cartons(yen, incident.facts.paymentAtOnce.value) : salesOf(random, yen),
      store: town.anywhere(random),
    };
    later.add(theft.at, () => rob(scene, { ...theft, store: isCartons ? 'shop-0' : theft.store }, recorded));
  }
}

/**
 * Half of them as in 2019, in as few payments as they can; the other half have read `standard.json`, and stay below what is
 * asked about: 29,999 yen, ten pieces; half of these buy what nobody thinks of as resold.
 */
function salesOf(random: Random, yen: number): Sale[] {
  if (random() < 0.5) return cartons(yen, incident.facts.paymentAtOnce.value);
  const isOther = random() < 0.5;
  return parts(yen, 29_999).map((part) =>
    isOther
      ? { yen: part, category: 'other', pieces: 1 }
      : { yen: part, category: 'gift_card', pieces: between(random, 1, 11) },
  );
}

const cartons = (yen: number, most: number): Sale[] =>
  parts(yen, most).map((part) => ({
    yen: part,
    category: 'e_cigarette',
    pieces: Math.max(1, Math.round(part / CARTON)),
  }));

const parts = (yen: number, most: number): number[] =>
  Array.from({ length: Math.ceil(yen / most) }, (_, n) => Math.min(most, yen - n * most));

async function rob(scene: Scene, theft: Theft, recorded: Recorded[]): Promise<void> {
  const { on, later, phones } = scene;
  const { customer, hold, at, sales } = theft;
  if (!phones.has(customer)) return;
  let device = phones.get(customer) ?? '';
  if (hold !== 'the phone itself') {
    const known = on.devices.get(device)?.registration;
    const thief = deviceOf(customer, `thief of ${customer}`, at, {
      additional: true,
      ...(known ? { registration: known } : {}),
    });
    on.devices.set(thief.id, thief);
    on.change(customer, { devices: [...on.walletOf(customer).devices.slice(-1), thief.id] });
    device = thief.id;
  }
  const begins = at + (hold === 'a patient second phone' ? 25 * HOUR : 5 * MINUTE);
  // A customer's burst of six top-ups took 39 minutes.
  for (const [n, sale] of sales.entries()) {
    const sold: Sold = { ...theft, ...sale, at: begins + n * 8 * MINUTE, device };
    later.add(sold.at - 2 * MINUTE, () => fund(scene, sold));
    later.add(sold.at, () => spend(scene, sold, recorded));
  }
}

interface Sold extends Theft, Sale {
  readonly device: string;
}

const askOf = ({ customer, device, store, yen }: Sold) => ({
  customer,
  device,
  store,
  yen,
  country: 'JP',
  atTill: true,
});

async function fund({ on }: Scene, sold: Sold): Promise<void> {
  if (on.walletOf(sold.customer).available < BigInt(sold.yen))
    await on.topUp({ ...askOf(sold), now: sold.at - 2 * MINUTE, yen: incident.facts.topUpAtOnce.value });
}

async function spend({ on }: Scene, sold: Sold, recorded: Recorded[]): Promise<void> {
  const { yen, category, pieces: quantity, at, hold } = sold;
  const payment = await on.pay({
    ...askOf(sold),
    now: at,
    lines: [{ category, quantity, amount: BigInt(yen) }],
  });
  if (!isRefusal(payment))
    recorded.push({ signals: payment.signals, yen, canConfirm: hold === 'the phone itself' });
}
