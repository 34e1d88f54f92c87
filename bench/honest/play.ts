/** Plays the month: everything that happens, in its order, against the platform in memory. The same seed, the same month. */
import { coolOffUntil } from '../../lambdas/domain/account/cool-off.ts';
import type { Device } from '../../lambdas/domain/devices/device.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { isRefusal } from '../../lambdas/domain/refusal.ts';
import type { Ruleset } from '../../lambdas/domain/risk/ruleset.ts';
import type { Signals } from '../../lambdas/domain/risk/signal-catalogue.ts';
import type { Settings } from '../../lib/config.ts';
import { type Random, seeded } from '../heat/random.ts';
import type { Month } from './habits.ts';
import { Later } from './later.ts';
import { type Customer, customerOf } from './life.ts';
import type { Buy, Happening } from './person.ts';
import { type Platform, platform } from './platform.ts';
import { type Counts, countHeldAfterAll, countPayment, countRefused, noCounts } from './tally.ts';
import { townOf } from './town.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

export interface Play {
  readonly settings: Settings;
  readonly ruleset: Ruleset;
  readonly month: Month;
  readonly seed: number;
  /** Sees each payment of the month as it was judged first. */
  readonly judged?: (signals: Signals) => void;
  /** What somebody else does meanwhile: called once, before anything happens. */
  readonly besides?: (scene: Scene) => void;
  readonly progress?: (day: number) => void;
}

export interface Scene extends Omit<Play, 'besides'> {
  readonly on: Platform;
  readonly later: Later;
  readonly random: Random;
  readonly counts: Counts;
  /** Customer -> the phone that they pay with. */
  readonly phones: Map<string, string>;
}

/** Nothing is judged before the month begins, but for what is always in force. */
const noRules: Ruleset = { version: '0', thresholds: {}, rules: [] };

/** The projection is a second or two behind, and one time in a hundred half a minute, as when a shard of the stream splits. */
const lagOf = (random: Random): number => (random() < 0.01 ? 30 * SECOND : SECOND + random() * 1.5 * SECOND);

export async function play(given: Play): Promise<Counts> {
  const { settings, ruleset, month, seed, progress = () => {} } = given;
  const random = seeded(seed);
  const begins = month.start - month.before * DAY;
  const later = new Later(begins);
  let now = begins;
  const on = platform(
    settings,
    () => (now < month.start ? noRules : ruleset),
    later,
    () => lagOf(random),
  );
  const counts = noCounts();
  const scene: Scene = { ...given, on, later, random, counts, phones: new Map() };
  const town = townOf(month.stores);
  for (const { id, riskClass } of town.stores)
    on.stores.set(id, { id, name: id, ...(riskClass ? { riskClass } : {}) });
  const customers = Array.from({ length: month.customers }, (_, n) => customerOf(month, town, seed, n));
  given.besides?.(scene);
  const all = customers
    .flatMap((customer) => customer.happenings.map((happening) => ({ customer, happening })))
    .sort((a, b) => a.happening.at - b.happening.at);
  let day = 0;
  for (const { customer, happening } of all) {
    now = Math.max(happening.at, begins);
    await later.goTo(now);
    await happens(scene, customer, happening);
    if (now >= month.start + (day + 1) * DAY) progress(++day);
  }
  await later.goTo(month.start + (month.days + 1) * DAY);
  return counts;
}

async function happens(scene: Scene, customer: Customer, happening: Happening): Promise<void> {
  const { on, settings, phones } = scene;
  const { what, at } = happening;
  if (what === 'buy') return buy(scene, customer, happening);
  if (what === 'registers') {
    const { registration, hardware } = happening;
    const device = deviceOf(customer.id, hardware, at, { registration, additional: false });
    on.open(customer.id, device);
    phones.set(customer.id, device.id);
    return;
  }
  const coolOff = { coolOffUntil: coolOffUntil(at, settings.account.coolOffHours) };
  if (what === 'resets') return on.change(customer.id, coolOff);
  const registration = on.devices.get(phones.get(customer.id) ?? '')?.registration;
  const device = deviceOf(customer.id, happening.hardware, at, {
    additional: !happening.lost,
    ...(registration ? { registration } : {}),
  });
  on.devices.set(device.id, device);
  const kept = happening.lost ? [] : on.walletOf(customer.id).devices.slice(-1);
  on.change(customer.id, { devices: [...kept, device.id], ...(happening.lost ? coolOff : {}) });
  phones.set(customer.id, device.id);
}

export const deviceOf = (
  customer: string,
  hardwareId: string,
  enrolledAt: number,
  more: Pick<Device, 'additional' | 'registration'>,
): Device => ({
  id: `${customer} on ${hardwareId}`,
  customer,
  name: 'Phone',
  cognitoDeviceKey: '',
  publicJwk: { kty: 'EC', crv: 'P-256', x: '', y: '' },
  enrolledAt,
  evidence: { format: 'android-key', securityLevel: 'trusted-environment', hardwareId, details: {} },
  ...more,
});

async function buy(scene: Scene, { id, tops }: Customer, happening: Buy): Promise<void> {
  const { on, counts, later, month, judged, phones } = scene;
  const { at, store, yen, category, pieces: quantity, atTill, country } = happening;
  const isCounted = at >= month.start;
  const device = phones.get(id) ?? '';
  const ask = { customer: id, device, store, yen, country, atTill, now: at };
  // Top up at the till, with whoever is behind them waiting.
  if (!(await funded(scene, { ...ask, now: at - 20 * SECOND }, tops, isCounted))) return;
  // What was topped up has been told meanwhile.
  await later.goTo(at);
  const lines = [{ category, quantity, amount: BigInt(yen) }];
  const payment = await on.pay({ ...ask, lines });
  if (isRefusal(payment)) {
    if (isCounted) countRefused(counts, 'payment', payment.refused);
    return;
  }
  if (isCounted) {
    countPayment(counts, payment);
    judged?.(payment.signals);
  }
  if (payment.state === 'pending') decide(scene, payment, at);
  if (payment.state === 'challenged') confirm(scene, payment, at);
}

async function funded(
  { on, counts }: Scene,
  ask: Parameters<Platform['topUp']>[0],
  tops: number | undefined,
  isCounted: boolean,
): Promise<boolean> {
  const missing = ask.yen - Number(on.walletOf(ask.customer).available);
  if (missing <= 0) return true;
  const yen = Math.max(tops ?? 0, Math.ceil(missing / 1000) * 1000);
  const topUp = await on.topUp({ ...ask, yen });
  if (isCounted) counts.topUps += 1;
  if (!isRefusal(topUp)) return true;
  if (isCounted) {
    countRefused(counts, 'top_up', topUp.refused);
    counts.foregone += 1;
  }
  return false;
}

/** A person looks after an hour and a half on average, and finds nothing wrong: there is nothing. */
function decide({ on, later, random }: Scene, payment: Payment, at: number): void {
  const decidedAt = at + Math.min(DAY - MINUTE, -90 * MINUTE * Math.log(1 - random()));
  later.add(decidedAt, () => void on.ledger.capture(payment, Math.floor(decidedAt / SECOND) * SECOND));
}

/** The customer is there, and confirms it within a minute and a half. */
function confirm(scene: Scene, payment: Payment, at: number): void {
  const { on, later, random, counts } = scene;
  const confirmedAt = at + (20 + Math.floor(random() * 70)) * SECOND;
  later.add(confirmedAt, async () => {
    const confirmed = await on.confirm(payment, confirmedAt);
    if (isRefusal(confirmed)) countRefused(counts, 'payment', confirmed.refused);
    else if (confirmed.state === 'pending') {
      countHeldAfterAll(counts, confirmed.reasons);
      decide(scene, confirmed, confirmedAt);
    }
  });
}
