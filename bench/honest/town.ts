/** Where it is paid: the stores of a town and of those that its people come to, and which of them sells what. */
import { type Random, weighted, zipf } from '../heat/random.ts';
import { life } from './habits.ts';

export interface TownStore {
  readonly id: string;
  /** ISO 3166. */
  readonly country: string;
  /** As an operator set it. */
  readonly riskClass?: 'high';
}

export interface Town {
  readonly stores: readonly TownStore[];
  /** Any store of the town: some are far fuller than others. */
  anywhere(random: Random): string;
  /** The nearest of three, to whoever smokes. */
  readonly tobacconists: readonly string[];
  readonly electronics: readonly string[];
  /** One of the two an operator watches closely, as shops for tourists that sell much of what resells. */
  readonly tourists: readonly string[];
  readonly airport: string;
  readonly festival: string;
  abroad(country: string): string;
}

const kinds = { tobacconists: 8, electronics: 6, tourists: 6 } as const;

export function townOf(count: number): Town {
  const named = (kind: string, many: number) => Array.from({ length: many }, (_, n) => `${kind}-${n}`);
  const shops = named('shop', count);
  const rank = weighted(zipf(count, 1));
  const tobacconists = named('tobacconist', kinds.tobacconists);
  const electronics = named('electronics', kinds.electronics);
  const tourists = named('tourists', kinds.tourists);
  const abroad = life.countries.map(([country]) => ({ id: `abroad-${country}`, country }));
  const here = [...shops, ...tobacconists, ...electronics, ...tourists, 'airport', 'festival'];
  return {
    stores: [
      ...here.map((id) => ({
        id,
        country: 'JP',
        ...(tourists.indexOf(id) % 3 === 0 ? { riskClass: 'high' as const } : {}),
      })),
      ...abroad,
    ],
    anywhere: (random) => shops[rank(random)] ?? 'shop-0',
    tobacconists,
    electronics,
    tourists,
    airport: 'airport',
    festival: 'festival',
    abroad: (country) => `abroad-${country}`,
  };
}
