/** What an attacker finds, and what each buys. */
import type { Agenda } from './clock.ts';
import { incident, type Robbery } from './incident.ts';
import type { Reactions } from './reactions.ts';
import type { Running } from './stage.ts';
import type { Haul, Sale, Till } from './theft.ts';
import type { World } from './world.ts';

export interface Scene {
  readonly on: Running;
  readonly agenda: Agenda;
  readonly world: World;
  readonly tills: Readonly<Record<keyof World['tills'], Till>>;
  readonly reactions: Reactions;
  /** When it begins, and when whoever steals as in 2019 has to be done; milliseconds since the epoch. */
  readonly begins: number;
  readonly ends: number;
  /** What the listed customers are robbed of, in their order. */
  readonly robberies: readonly Robbery[];
  /** How many pairs the list has. */
  readonly pairs: number;
}

export interface Attacker {
  readonly id: string;
  readonly name: string;
  /** Whose phones he may enrol: what he can get of each is the first-day limit. Nothing at all otherwise. */
  readonly enrols: boolean;
  plan(scene: Scene, haul: Haul): void;
}

/** Of one carton, in yen. */
const CARTON = incident.facts.cartonsYen.value / incident.facts.cartons.value;

export const anything = (yen: number): Sale => ({ yen, category: 'other', quantity: 1 });

/** As many as go into the sum, and one at least. */
export const cartons = (yen: number): Sale => {
  const quantity = Math.max(1, Math.floor(yen / CARTON));
  return { yen: quantity * CARTON, category: 'e_cigarette', quantity };
};

/** What the till of a store that colludes says, whatever was sold. */
export const groceries = (yen: number): Sale => ({ yen, category: 'groceries', quantity: 1 });
