/** An operator freezes a store, so that it is paid nothing more, or lifts the freeze: with a reason, kept for good. */
import type { AccountStatus } from '../account/accounts.ts';
import { JUDGEMENT_LASTS } from '../payments/terms.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** How a store stands, and what was done last about that. */
export interface StoreFreeze {
  readonly store: string;
  readonly state: AccountStatus;
  /** Milliseconds since the epoch: see `inForceAt`. */
  readonly frozenAt?: number;
  readonly last?: StoreFreezeEvent;
}

/** Never edited. */
export interface StoreFreezeEvent {
  readonly kind: 'frozen' | 'unfrozen';
  readonly reason: string;
  /** The operator's username. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface StoreFreezeWish {
  readonly store: string;
  readonly state: AccountStatus;
  readonly reason: string;
  /** The operator's username. */
  readonly by: string;
}

export interface StoreFreezes {
  /** Strongly consistent. */
  read(store: string): Promise<StoreFreeze | undefined>;
  /**
   * One transaction over the store and the event. Where it is so already, nothing is written.
   *
   * @throws ServiceBusy; asking again is safe
   */
  set(wish: StoreFreezeWish, eventId: string): Promise<'written' | 'unchanged' | 'not_found'>;
}

/** Milliseconds: a freeze that is not written so soon after `frozenAt` is given up, and never written. */
export const FREEZE_WRITTEN_WITHIN = 2000;

/**
 * When nothing more is paid to the store. Payments look at the store, strongly consistent, and do not ask it again as they
 * are written: one that looked just before the freeze was written may be written until then, and no longer. Two spans of
 * time, each measured by one clock: no two clocks are compared.
 *
 * @param frozenAt milliseconds since the epoch
 */
export const inForceAt = (frozenAt: number): number => frozenAt + FREEZE_WRITTEN_WITHIN + JUDGEMENT_LASTS;

export async function setStoreFreeze(
  { freezes, newId }: { readonly freezes: StoreFreezes; readonly newId: () => string },
  wish: StoreFreezeWish,
): Promise<StoreFreeze | Refusal> {
  if ((await freezes.set(wish, newId())) === 'not_found') return refuse('not_found');
  return storeFreeze(freezes, wish.store);
}

export async function storeFreeze(
  freezes: Pick<StoreFreezes, 'read'>,
  store: string,
): Promise<StoreFreeze | Refusal> {
  return (await freezes.read(store)) ?? refuse('not_found');
}
