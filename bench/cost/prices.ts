/** What counted things cost, at the prices of prices.json. */
import file from '../prices.json' with { type: 'json' };

/** How many of each thing that has a price. */
export type Bill = Readonly<Record<keyof typeof file.prices, number>>;

/** Dollars for a million times what the bill says. */
export const dollarsPerMillion = (bill: Partial<Bill>): number =>
  Object.entries(file.prices).reduce(
    (sum, [thing, { dollarsPerMillion: price }]) => sum + price * (bill[thing as keyof Bill] ?? 0),
    0,
  );

/** Where the prices come from, a line each. */
export const priceSources = (): string[] =>
  Object.values(file.prices).map(
    ({ dollarsPerMillion: price, of, source, date }) => `$${price} a million ${of} (${source}, ${date})`,
  );
