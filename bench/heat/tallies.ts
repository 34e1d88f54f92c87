/** The tallies of a month: one for all keys that get the same, since many designs write an account of the store's. */
import type { SharedBy } from '../cost/write-set.ts';
import { Tally } from './tally.ts';

export class Tallies {
  readonly #keys: Readonly<Record<Exclude<SharedBy, 'own'>, number>>;
  readonly #tallies = new Map<string, Tally>();
  /** By kind: what is added where. */
  readonly #additions: { readonly tally: Tally; readonly by: SharedBy; readonly units: number }[][];

  constructor(kinds: number, { stores, customers }: { readonly stores: number; readonly customers: number }) {
    // As if a store had one till, which is as hot as one can be.
    this.#keys = { all: 1, store: stores, till: stores, customer: customers };
    this.#additions = Array.from({ length: kinds }, () => []);
  }

  /**
   * @param units for each kind
   * @returns undefined for keys that nothing shares: there is nothing to add up
   */
  of(by: SharedBy, units: readonly number[]): Tally | undefined {
    if (by === 'own') return undefined;
    const name = `${by} ${units}`;
    const known = this.#tallies.get(name);
    if (known) return known;
    const tally = new Tally(this.#keys[by]);
    this.#tallies.set(name, tally);
    for (const [kind, each] of units.entries()) {
      if (!Number.isInteger(each)) throw new RangeError(`${each} units cannot be added up`);
      if (each > 0) this.#additions[kind]?.push({ tally, by, units: each });
    }
    return tally;
  }

  add(kind: number, customer: number, store: number): void {
    for (const { tally, by, units } of this.#additions[kind] ?? []) {
      tally.add(by === 'customer' ? customer : by === 'all' ? 0 : store, units);
    }
  }

  tick(second: number): void {
    for (const tally of this.#tallies.values()) tally.tick(second);
  }
}
