/** A journey abroad and back: what is paid at the airport, there, and on the phone from there. */
import type { Random } from '../heat/random.ts';
import { between, lognormal, pickBy } from './draws.ts';
import { life, type Month } from './habits.ts';
import type { Buy } from './person.ts';
import type { Town } from './town.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Whereabouts {
  /** From the airport on, until they are through it again. @param at milliseconds since the epoch */
  isAway(at: number): boolean;
  buys(random: Random, town: Town, frequency: number): Buy[];
}

export function journeyOf(random: Random, { start, days }: Month): Whereabouts {
  const [country, , hours] = pickBy(random, life.countries, 1);
  const leaves = start + between(random, 0, days) * DAY + between(random, 8 * HOUR, 20 * HOUR);
  // An hour for the passport and the bags.
  const arrives = leaves + (hours + 1) * HOUR;
  const flies = arrives + between(random, ...life.tripDays) * DAY;
  const back = flies + (hours + 1) * HOUR;
  const isRouted = random() < life.homeRouted;
  const isAway = (at: number) => at >= leaves - 2 * HOUR && at < back;
  return {
    isAway,
    buys(draw, town, frequency) {
      // Before the gate, with what is left of the time.
      const before = leaves - between(draw, 20, 60) * MINUTE;
      const coffee: Omit<Buy, 'at' | 'store'> = {
        what: 'buy',
        yen: 800,
        category: 'groceries',
        pieces: 1,
        atTill: true,
        country: 'JP',
      };
      const made: Buy[] = draw() < 0.4 ? [{ ...coffee, at: before, store: town.airport }] : [];
      for (let day = arrives; day < flies; day += DAY) {
        if (draw() >= life.paysAbroad * Math.min(frequency, 2)) continue;
        const at = Math.min(flies - 30 * MINUTE, day + between(draw, 5 * MINUTE, 14 * HOUR));
        const atTill = draw() >= life.onPhone;
        made.push({
          ...coffee,
          at,
          yen: Math.round(lognormal(draw, 1_700, 0.7)),
          // On the phone they pay something at home, such as an order for the day after.
          store: atTill ? town.abroad(country) : town.anywhere(draw),
          atTill,
          country: atTill || !isRouted ? country : 'JP',
        });
      }
      if (draw() < 0.4) made.push({ ...coffee, at: back, store: town.airport });
      return made;
    },
  };
}
