/** What happens to few customers in a month, or once: gifts, large purchases, a festival, a visit, a new phone. */
import { between, lognormal, pick, pickBy } from './draws.ts';
import { life } from './habits.ts';
import { type Buy, bought, type Happening, type Person, phoneOf } from './person.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What happens to few of them in a month. */
export function seldom(person: Person): Buy[] {
  const { random, month, town, journey } = person;
  const once = (chance: number, buy: (at: number) => Buy): Buy[] =>
    random() < chance
      ? [buy(month.start + between(random, 0, month.days) * DAY + between(random, 10 * HOUR, 21 * HOUR))]
      : [];
  const electronics = () => ({ category: 'electronics', store: pick(random, town.electronics) });
  return [
    ...once(life.giftCards, (at) =>
      bought(person, at, { yen: pickBy(random, life.giftCardValues, 1)[0], category: 'gift_card' }),
    ),
    ...once(life.manyGiftCards, (at) => {
      const pieces = between(random, 10, 21);
      return bought(person, at, { yen: 1_000 * pieces, category: 'gift_card', pieces });
    }),
    ...once(life.consoles, (at) =>
      bought(person, at, { yen: pick(random, life.consolePrices), ...electronics() }),
    ),
    ...once(life.bigPurchases, (at) => {
      const yen = Math.round(lognormal(random, life.bigMedian, life.bigSpread));
      return bought(person, at, {
        yen,
        ...(random() < life.bigElectronics ? electronics() : { category: 'other' }),
      });
    }),
  ].filter(({ at }) => !journey?.isAway(at));
}

export function visits(person: Person, leaves: number): Buy[] {
  const { random, town, comes } = person;
  const made: Buy[] = [];
  for (let day = comes; day < leaves; day += DAY)
    for (let left = life.visitorBuys; left > random(); left--) {
      const at = Math.max(comes + 10 * MINUTE, day + between(random, -4 * HOUR, 6 * HOUR));
      const isSouvenir = random() < life.atTouristShops;
      made.push(
        isSouvenir
          ? bought(person, at, {
              yen: Math.round(lognormal(random, 6_000, 0.8)),
              category: random() < life.touristElectronics ? 'electronics' : 'other',
              store: pick(random, town.tourists),
            })
          : bought(person, at, { yen: Math.round(lognormal(random, 1_200, 0.7)), category: 'groceries' }),
      );
    }
  return made;
}

/** Who registered there came to pay there; of the others, some come. */
export function festival(person: Person): Buy[] {
  const { random, month, town, kind, comes, journey } = person;
  if (kind !== 'festival' && !(kind === 'settled' && random() < life.festivalGuests)) return [];
  const [from, to] = life.festivalHours;
  const midnight = month.start + life.festivalDay * DAY;
  const first =
    kind === 'festival'
      ? comes + between(random, 2, 15) * MINUTE
      : midnight + between(random, from * HOUR, to * HOUR);
  const times = [first, first + between(random, 20, 120) * MINUTE].slice(0, between(random, 1, 3));
  return times
    .filter((at) => !journey?.isAway(at))
    .map((at) => {
      const wanted =
        random() < life.festivalSeats
          ? { yen: pick(random, [2_500, 4_000, 6_000]), category: 'ticket', pieces: between(random, 1, 3) }
          : { yen: Math.round(lognormal(random, 900, 0.5)), category: 'groceries' };
      return bought(person, at, { ...wanted, store: town.festival });
    });
}

/** Of phones and passwords. Who stands before a till with a password forgotten pays soon afterwards. */
export function changes(person: Person, n: number): Happening[] {
  const { random, month } = person;
  const sometime = () =>
    month.start + between(random, 0, month.days) * DAY + between(random, 8 * HOUR, 23 * HOUR);
  const made: Happening[] = [];
  const gets = (hardware: string, lost = false) =>
    made.push({ what: 'new phone', at: sometime(), lost, hardware });
  if (random() < life.newPhones) {
    const lost = random() < life.phoneLost;
    const isLent = lost && random() < life.loaned;
    gets(isLent ? `loan phone ${between(random, 0, life.loanPhones)}` : `new ${phoneOf(n)}`, lost);
  }
  if (random() < life.additionalPhones) gets(`second ${phoneOf(n)}`);
  // That of whoever is next to them.
  if (random() < life.handedDown) gets(phoneOf(n - 1));
  if (random() < life.resets) {
    const at = sometime();
    made.push({ what: 'resets', at });
    if (random() < life.resetToPay)
      made.push(
        bought(person, at + between(random, 5 * MINUTE, 3 * HOUR), {
          yen: Math.round(lognormal(random, 1_000, 0.7)),
          category: 'groceries',
        }),
      );
  }
  return made;
}
