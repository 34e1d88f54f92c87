/** One honest customer's two months, from a seed: what they buy and where, and what happens to them and to their phone. */
import type { Registration } from '../../lambdas/domain/registration/registration.ts';
import { type Random, seeded } from '../heat/random.ts';
import { between, lognormal, pick, pickBy } from './draws.ts';
import { habits, life, type Month, paydays } from './habits.ts';
import { journeyOf } from './journey.ts';
import { changes, festival, seldom, visits } from './occasions.ts';
import { type Buy, bought, type Happening, type Kind, type Person, phoneOf } from './person.ts';
import type { Town } from './town.ts';

export interface Customer {
  readonly id: string;
  /** Yen they top up; undefined who tops up what they are about to spend. */
  readonly tops: number | undefined;
  readonly happenings: readonly Happening[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** @param n of all customers: the last of them come in the course of the month */
export function customerOf(month: Month, town: Town, seed: number, n: number): Customer {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));
  const kind = kindOf(n / month.customers);
  const comes = comesAt(random, kind, month);
  const leaves =
    kind === 'visitor' ? comes + between(random, ...life.visitorDays) * DAY : Number.POSITIVE_INFINITY;
  const stays =
    kind === 'settled' || kind === 'newcomer' || (kind === 'festival' && random() < life.festivalStays);
  const person: Person = {
    random,
    month,
    town,
    kind,
    comes,
    tobacconist: pick(random, town.tobacconists),
    frequency: lognormal(random, 1, life.frequencySpread) / Math.exp(life.frequencySpread ** 2 / 2),
    journey: kind === 'settled' && random() < life.trips ? journeyOf(random, month) : undefined,
    tunnels: random() < life.tunnels,
  };
  const happenings = [
    registers(person, n),
    ...(stays ? [...ordinary(person), ...seldom(person)] : []),
    ...(person.journey?.buys(random, town, person.frequency) ?? []),
    ...(kind === 'visitor' ? visits(person, leaves) : []),
    ...festival(person),
    ...(kind === 'settled' ? changes(person, n) : []),
  ]
    .filter(({ at }) => at >= comes && at < month.start + month.days * DAY)
    .sort((a, b) => a.at - b.at);
  const tops = random() < life.topUpAndSpend ? undefined : pickBy(random, life.topUps, 1)[0];
  return { id: `customer-${n}`, tops, happenings };
}

const kindOf = (rank: number): Kind => {
  const shares = [
    ['festival', life.festival],
    ['newcomer', life.newcomers],
    ['visitor', life.visitors],
  ] as const;
  let left = 1 - rank;
  for (const [kind, share] of shares) {
    if (left <= share) return kind;
    left -= share;
  }
  return 'settled';
};

function comesAt(random: Random, kind: Kind, { start, days }: Month): number {
  if (kind === 'settled') return start - between(random, 60 * DAY, 3 * YEAR);
  if (kind !== 'festival')
    return start + between(random, 0, days) * DAY + between(random, 8 * HOUR, 21 * HOUR);
  const [from, to] = life.festivalHours;
  return start + life.festivalDay * DAY + between(random, from * HOUR, to * HOUR);
}

function registers({ random, kind, comes }: Person, n: number): Happening {
  const crowded = {
    settled: 0,
    newcomer: life.sharedAddress,
    visitor: life.hotelAddress,
    festival: life.venueAddress,
  };
  // A household has up to four; they hardly register on one day.
  const addressCustomers =
    random() < crowded[kind] ? between(random, 5, 26) : random() < 0.1 ? between(random, 2, 5) : 1;
  const registration: Registration = {
    at: comes,
    addressCustomers,
    hardwareCustomers: 1,
    phoneOthers: random() < life.sharedNumber ? 1 : 0,
    signUpSeconds: Math.round(lognormal(random, life.signUpMedian, life.signUpSpread)),
  };
  return { what: 'registers', at: comes, registration, hardware: phoneOf(n) };
}

/** Every day of both months. */
function ordinary(person: Person): Buy[] {
  const { random, month, frequency, journey } = person;
  const own = habits.filter(({ share }) => random() < share);
  const smokes = random() < life.smokers;
  const made: Buy[] = [];
  for (let day = -month.before; day < month.days; day++) {
    const midnight = month.start + day * DAY;
    const weekday = (((month.firstWeekday + day) % 7) + 7) % 7;
    const often = frequency * (paydays[new Date(midnight + 12 * HOUR).getUTCDate()] ?? 1);
    for (const { weekdays, chance, hours, median, spread, category } of own) {
      if (!weekdays.includes(weekday) || random() >= chance * often) continue;
      const yen = Math.max(100, Math.round(lognormal(random, median, spread)));
      made.push(
        bought(person, midnight + between(random, hours[0] * HOUR, hours[1] * HOUR), { yen, category }),
      );
    }
    if (smokes && random() < life.smokes * often)
      made.push(tobacco(person, midnight + between(random, 7 * HOUR, 23 * HOUR)));
  }
  return made.filter(({ at }) => !journey?.isAway(at));
}

function tobacco({ random, tobacconist, ...person }: Person, at: number): Buy {
  const isCarton = random() < life.cartons;
  const packets = isCarton ? 10 : between(random, 1, 3);
  const pieces = isCarton && random() >= life.countsPackets ? 1 : packets;
  return bought({ random, tobacconist, ...person }, at, {
    yen: packets * life.packet,
    category: 'tobacco',
    pieces,
    store: random() < 0.3 ? tobacconist : person.town.anywhere(random),
  });
}
