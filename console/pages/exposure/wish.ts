/** What somebody wants to know the exposure of: it stands in the address, so that other pages and a reload lead to the same. */
import type { Query } from './exposure-types.ts';

export const names = ['store', 'device', 'customer', 'address_range'] as const;
export type Name = (typeof names)[number];

export type Period =
  /** Up to the moment when it is asked. */
  | { readonly last: Last }
  /** RFC 3339. */
  | { readonly from: string; readonly to: string };

export type Wish = { readonly [Each in Name]?: string } & { readonly period: Period };

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Milliseconds that the API takes at once. */
export const LONGEST = 92 * DAY;

export const lasts = { '1h': HOUR, '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY, '90d': 90 * DAY } as const;
export type Last = keyof typeof lasts;

const forms: Readonly<Record<Name, RegExp>> = {
  store: /^[a-z0-9-]{3,40}$/,
  device: /^[A-Za-z0-9_-]{43}$/,
  customer: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  address_range: /^(unknown|[0-9A-Fa-f.:/]{2,49})$/,
};

export const isOf = (name: Name, text: string): boolean => forms[name].test(text);

/** @returns undefined where an address says nothing; what it may not say is left out */
export function wishIn(query: URLSearchParams): Wish | undefined {
  const named = names.flatMap((name) => {
    const text = query.get(name) ?? '';
    return isOf(name, text) ? [[name, text] as const] : [];
  });
  const period = periodIn(query);
  if (named.length === 0 && period === undefined) return undefined;
  return { ...Object.fromEntries(named), period: period ?? { last: '7d' } };
}

function periodIn(query: URLSearchParams): Period | undefined {
  const last = (Object.keys(lasts) as Last[]).find((each) => each === query.get('last'));
  if (last) return { last };
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const span = Date.parse(to) - Date.parse(from);
  return span > 0 && span <= LONGEST ? { from, to } : undefined;
}

/** As `hrefOf` takes it. */
export const asAddress = ({ period, ...named }: Wish): Readonly<Record<string, string | undefined>> => ({
  ...named,
  ...period,
});

/** @param now milliseconds since the epoch */
export function queryOf({ period, ...named }: Wish, now: number): Query {
  if ('from' in period)
    return {
      ...named,
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
    };
  return {
    ...named,
    from: new Date(now - lasts[period.last]).toISOString(),
    to: new Date(now).toISOString(),
  };
}
