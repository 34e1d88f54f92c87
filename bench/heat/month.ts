/** Plays a month of traffic, second by second: what happens, to whom, where. The same seed gives the same month. */
import type { Pause } from '../cost/flow.ts';
import type { FlowName } from '../cost/flows.ts';
import { poisson, seeded, weighted, zipf } from './random.ts';
import type { Traffic } from './traffic.ts';

/** One step of a flow is one kind of thing that happens. */
export interface Kind {
  readonly flow: FlowName;
  readonly step: number;
  readonly after: Pause;
}

export interface Watcher {
  /** @param kind index in `kinds` */
  happens(kind: number, customer: number, store: number): void;
  /** The second is over. */
  tick(second: number): void;
}

const DAY = 86_400;

/**
 * What is decided or confirmed after the month's end does not happen in it.
 * @param kinds the steps of each flow, one behind the other
 * @returns how many payments were asked for
 */
export function playMonth(
  traffic: Traffic,
  seed: number,
  kinds: readonly Kind[],
  watcher: Watcher,
  progress: (day: number) => void = () => {},
): number {
  const random = seeded(seed);
  const rateOf = rates(traffic);
  const store = weighted(zipf(traffic.stores, traffic.storeExponent));
  const customer = weighted(zipf(traffic.customers, traffic.customerExponent));
  const firstOf = (flow: FlowName) => kinds.findIndex((kind) => kind.flow === flow && kind.step === 0);
  const outcomes = (Object.keys(traffic.outcomes) as FlowName[]).map(firstOf);
  const outcome = weighted(Object.values(traffic.outcomes));
  const besides = Object.entries(traffic.besides).map(([flow, share]) => ({
    kind: firstOf(flow as FlowName),
    share,
  }));
  const later = new Later();
  const begin = (kind: number, second: number, who: number, where: number) => {
    watcher.happens(kind, who, where);
    let at = second;
    for (let next = kind + 1; kinds[next]?.flow === kinds[kind]?.flow; next++) {
      at += traffic.pauses[kinds[next]?.after ?? 'at once'](random());
      later.add(at, next, who, where);
    }
  };
  let payments = 0;
  for (let second = 0; second < traffic.days * DAY; second++) {
    const rate = rateOf(second);
    later.take(second, (kind, who, where) => watcher.happens(kind, who, where));
    const count = poisson(rate, random);
    payments += count;
    for (let each = 0; each < count; each++) {
      begin(outcomes[outcome(random)] ?? 0, second, customer(random), store(random));
    }
    for (const { kind, share } of besides) {
      for (let left = poisson(rate * share, random); left > 0; left--) {
        begin(kind, second, customer(random), store(random));
      }
    }
    // A step that follows at once is of the same second.
    later.take(second, (kind, who, where) => watcher.happens(kind, who, where));
    watcher.tick(second);
    if ((second + 1) % DAY === 0) progress((second + 1) / DAY);
  }
  return payments;
}

/** Payments a second, about, at a second of the month. */
function rates({ payments, days, byHour, byWeekday, paydays, firstWeekday }: Traffic): Rate {
  const dayWeight = (day: number) => (byWeekday[(firstWeekday + day) % 7] ?? 1) * (paydays[day + 1] ?? 1);
  const hours = Array.from(
    { length: days * 24 },
    (_, hour) => dayWeight(Math.floor(hour / 24)) * (byHour[hour % 24] ?? 0),
  );
  const total = hours.reduce((sum, weight) => sum + weight, 0);
  return (second) => (payments * (hours[Math.floor(second / 3600)] ?? 0)) / total / 3600;
}

/** Of a second of the month. */
type Rate = (second: number) => number;

/** What happens at a later second. */
class Later {
  readonly #at = new Map<number, number[]>();

  add(second: number, ...what: readonly [kind: number, customer: number, store: number]): void {
    const list = this.#at.get(second);
    if (list) list.push(...what);
    else this.#at.set(second, [...what]);
  }

  take(second: number, each: (kind: number, customer: number, store: number) => void): void {
    const list = this.#at.get(second);
    if (!list) return;
    this.#at.delete(second);
    for (let index = 0; index < list.length; index += 3) {
      each(list[index] ?? 0, list[index + 1] ?? 0, list[index + 2] ?? 0);
    }
  }
}
