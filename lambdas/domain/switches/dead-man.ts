/**
 * The dead-man's rule: where more is held, disputed or charged back as stolen in an hour than any honest hour has, payments are stopped
 * without waiting for a person. It never starts them again: that is a person's act.
 */
import type { KillSwitch } from './switch.ts';
import type { Switches } from './switches.ts';

/** Above any of these, in an hour, payments are stopped. Of customers each is counted once, or one could stop all. */
export interface DeadManBounds {
  readonly customersHeld: number;
  /** Minor units. */
  readonly amountHeld: number;
  /** Customers who dispute a payment that they say they did not make, or whose top-up was charged back as fraud. */
  readonly customersRobbed: number;
  /** Minor units, of those payments and charge-backs. */
  readonly amountLost: number;
}

export type WatchedKind = 'hold' | 'loss';

export interface Watched {
  readonly kind: WatchedKind;
  /** The case's, or the charge-back's: counted once, however often it comes. */
  readonly id: string;
  readonly customer: string;
  /** Minor units. */
  readonly amount: bigint;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface WatchPorts {
  readonly switches: Pick<Switches, 'read' | 'change'>;
  readonly watched: {
    /** Keeps them; one that is there already is not kept again. */
    keep(all: readonly Watched[]): Promise<void>;
    /** All of that kind since then; strongly consistent. */
    since(kind: WatchedKind, at: number): Promise<readonly Pick<Watched, 'customer' | 'amount'>[]>;
  };
  readonly bounds: DeadManBounds;
  /** A fresh id for an event. */
  readonly newId: () => string;
}

const HOUR = 60 * 60 * 1000;

/** Who throws, where events name an operator. No username has a colon. */
export const deadMan = 'rule:dead-man';

/**
 * @param came what is new
 * @param now milliseconds since the epoch
 * @returns why it has stopped payments; undefined where it has not
 */
export async function watchLosses(
  { switches, watched, bounds, newId }: WatchPorts,
  came: readonly Watched[],
  now: number,
): Promise<string | undefined> {
  await watched.keep(came);
  const standing = await switches.read({ name: 'payments' });
  if (standing.state === 'off') return undefined;
  const since = Math.max(now - HOUR, restoredAt(standing));
  const [held, lost] = await Promise.all([watched.since('hold', since), watched.since('loss', since)]);
  const reason = reasonFor(bounds, held, lost);
  if (reason === undefined) return undefined;
  const change = { name: 'payments', state: 'off', reason, changedBy: deadMan, changedAt: now } as const;
  await switches.change({ ...change, event: newId() });
  return reason;
}

/** What came before a person restored payments, that person has seen. */
const restoredAt = ({ changedAt }: KillSwitch): number => changedAt ?? 0;

type Counted = readonly Pick<Watched, 'customer' | 'amount'>[];

/** The first bound that is passed, in words for the switch's reason. */
function reasonFor(bounds: DeadManBounds, held: Counted, lost: Counted): string | undefined {
  const counts = [
    ['customers with held payments', customersIn(held), bounds.customersHeld],
    ['minor units held', amountIn(held), bounds.amountHeld],
    [
      'customers with what was disputed as not theirs or charged back as fraud',
      customersIn(lost),
      bounds.customersRobbed,
    ],
    ['minor units disputed as not theirs or charged back as fraud', amountIn(lost), bounds.amountLost],
  ] as const;
  const passed = counts.find(([, count, bound]) => count > bound);
  return passed && `In an hour: ${passed[1]} ${passed[0]}, above ${passed[2]}`;
}

const customersIn = (counted: Counted): bigint =>
  BigInt(new Set(counted.map(({ customer }) => customer)).size);
const amountIn = (counted: Counted): bigint => counted.reduce((sum, { amount }) => sum + amount, 0n);
