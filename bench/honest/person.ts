/** What can happen to an honest customer, and how one of them pays. */
import type { Registration } from '../../lambdas/domain/registration/registration.ts';
import type { Random } from '../heat/random.ts';
import { pick } from './draws.ts';
import { life, type Month } from './habits.ts';
import type { Whereabouts } from './journey.ts';
import type { Town } from './town.ts';

export interface Buy {
  readonly what: 'buy';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly store: string;
  readonly yen: number;
  readonly category: string;
  readonly pieces: number;
  readonly atTill: boolean;
  /** As the edge has it. */
  readonly country: string;
}

export type Happening =
  | Buy
  | {
      readonly what: 'registers';
      readonly at: number;
      readonly registration: Registration;
      readonly hardware: string;
    }
  /** `lost`: a colleague resets the factor. Otherwise the old phone is there still. */
  | { readonly what: 'new phone'; readonly at: number; readonly lost: boolean; readonly hardware: string }
  | { readonly what: 'resets'; readonly at: number };

/** How somebody came to be a customer; all but the settled do so in the month. */
export type Kind = 'settled' | 'newcomer' | 'visitor' | 'festival';

export interface Person {
  readonly random: Random;
  readonly month: Month;
  readonly town: Town;
  readonly kind: Kind;
  readonly comes: number;
  readonly tobacconist: string;
  readonly frequency: number;
  readonly journey: Whereabouts | undefined;
  readonly tunnels: boolean;
}

/** The one that they register with. */
export const phoneOf = (n: number): string => `phone of customer-${n}`;

type Wanted = Pick<Buy, 'yen' | 'category'> & Partial<Pick<Buy, 'pieces' | 'store'>>;

export function bought(
  { random, town, tunnels }: Person,
  at: number,
  { pieces = 1, store, ...wanted }: Wanted,
): Buy {
  const atTill = random() >= life.onPhone;
  const country = !atTill && tunnels && random() < life.tunnelOn ? pick(random, life.tunnelExits) : 'JP';
  return { what: 'buy', at, pieces, store: store ?? town.anywhere(random), atTill, country, ...wanted };
}
