/** What happens at a later second, in the order of time and then of asking. */

export class Later {
  readonly #at = new Map<number, (() => void | Promise<void>)[]>();
  /** Seconds since the epoch: everything before has happened. */
  #second: number;

  /** @param now milliseconds since the epoch */
  constructor(now: number) {
    this.#second = Math.floor(now / 1000);
  }

  /** @param at milliseconds since the epoch; what is past happens with the next step */
  add(at: number, act: () => void | Promise<void>): void {
    const second = Math.max(Math.floor(at / 1000), this.#second);
    const list = this.#at.get(second);
    if (list) list.push(act);
    else this.#at.set(second, [act]);
  }

  /** All that was to happen up to this moment. @param now milliseconds since the epoch */
  async goTo(now: number): Promise<void> {
    for (const last = Math.floor(now / 1000); this.#second <= last; this.#second++) {
      const list = this.#at.get(this.#second);
      if (!list) continue;
      // What is added meanwhile for this very second is at the list's end.
      for (let at = 0; at < list.length; at++) await list[at]?.();
      this.#at.delete(this.#second);
    }
    this.#second = Math.max(this.#second - 1, 0);
  }
}
