/** What counted things cost, at the prices of prices.json. */
import file from '../prices.json' with { type: 'json' };

/** Something that has a price. */
export type Thing = keyof typeof file.prices;

/** How many of each of them. */
export type Bill = Readonly<Partial<Record<Thing, number>>>;

const entriesOf = (bill: Bill) => Object.entries(bill) as [Thing, number][];

export const { region } = file;

export const serviceOf = (thing: Thing): string => file.prices[thing].service;

/** Without what does not matter beside a count. */
export const nameOf = (thing: Thing): string => file.prices[thing].of.split(',', 1)[0] ?? '';

export const dollarsOf = (bill: Bill): number =>
  entriesOf(bill).reduce((sum, [thing, count]) => {
    const { dollars, per } = file.prices[thing];
    return sum + (dollars * count) / per;
  }, 0);

/** Dollars for a million times what the bill says. */
export const dollarsPerMillion = (bill: Bill): number =>
  dollarsOf(Object.fromEntries(entriesOf(bill).map(([thing, count]) => [thing, count * 1_000_000])));

/** Where the prices of some things come from, a line each. */
export const priceSources = (things: readonly Thing[]): string[] =>
  things.map((thing) => {
    const { dollars, per, of, source, date } = file.prices[thing];
    return `$${dollars} ${per === 1 ? 'each' : forHowMany(per)} ${of} (${source}, ${date})`;
  });

const forHowMany = (per: number): string =>
  per === 1_000_000 ? 'a million' : `for ${per.toLocaleString('en-US')}`;
