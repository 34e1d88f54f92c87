/** Adds up what falls on each of many keys: in all, in a second, in a minute. */

/** The most that fell on one key. */
export interface Peak {
  /** The key's number. */
  readonly key: number;
  readonly units: number;
  /** When the window began, in seconds from the beginning. */
  readonly second: number;
}

const none: Peak = { key: -1, units: 0, second: 0 };

/** The sums of one key lie side by side, which is most of the speed: whole numbers, in all below 2^32. */
const STRIDE = 4;

export class Tally {
  readonly #sums: Uint32Array;
  readonly #second: Window;
  readonly #minute: Window;

  constructor(keys: number) {
    this.#sums = new Uint32Array(keys * STRIDE);
    this.#second = new Window(this.#sums, 1, 1);
    this.#minute = new Window(this.#sums, 2, 60);
  }

  add(key: number, units: number): void {
    this.#sums[key * STRIDE] = (this.#sums[key * STRIDE] ?? 0) + units;
    this.#second.add(key, units);
    this.#minute.add(key, units);
  }

  /** The second is over. */
  tick(second: number): void {
    this.#second.tick(second);
    if ((second + 1) % 60 === 0) this.#minute.tick(second);
  }

  /** The key that most fell on over all, and the most that fell on any in a second and in a minute. */
  hottest(): { readonly total: Peak; readonly second: Peak; readonly minute: Peak } {
    let total = none;
    for (let key = 0; key * STRIDE < this.#sums.length; key++) {
      const units = this.#sums[key * STRIDE] ?? 0;
      if (units > total.units) total = { key, units, second: 0 };
    }
    return { total, second: this.#second.peak, minute: this.#minute.peak };
  }
}

/** Keeps the largest sum of any key in any window, and forgets the rest with each window that ends. */
class Window {
  peak = none;
  readonly #sums: Uint32Array;
  readonly #offset: number;
  readonly #length: number;
  readonly #touched: number[] = [];

  constructor(sums: Uint32Array, offset: number, length: number) {
    this.#sums = sums;
    this.#offset = offset;
    this.#length = length;
  }

  add(key: number, units: number): void {
    const place = key * STRIDE + this.#offset;
    const before = this.#sums[place] ?? 0;
    if (before === 0) this.#touched.push(key);
    this.#sums[place] = before + units;
  }

  tick(second: number): void {
    for (const key of this.#touched) {
      const place = key * STRIDE + this.#offset;
      const units = this.#sums[place] ?? 0;
      if (units > this.peak.units) this.peak = { key, units, second: second + 1 - this.#length };
      this.#sums[place] = 0;
    }
    this.#touched.length = 0;
  }
}
