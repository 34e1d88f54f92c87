/** The switches as the domain asks for them. */
import type { Refusal } from '../refusal.ts';
import type { KillSwitch } from './switch.ts';

/** That a switch was thrown or restored: kept for ever, and never changed. */
export interface SwitchEvent extends Required<Omit<KillSwitch, 'scope' | 'state'>> {
  readonly id: string;
  readonly scope?: KillSwitch['scope'];
  readonly from: KillSwitch['state'];
  readonly to: KillSwitch['state'];
}

/** Who wants a switch how, and why. */
export interface SwitchChange extends Required<Omit<KillSwitch, 'scope'>> {
  readonly scope?: KillSwitch['scope'];
  /** A fresh id, of the event. */
  readonly event: string;
}

export interface SwitchPage {
  readonly events: readonly SwitchEvent[];
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

export interface Switches {
  /** One that was never thrown is on. Strongly consistent. */
  read(which: Pick<KillSwitch, 'name' | 'scope'>): Promise<KillSwitch>;
  /** The five that are for everybody, and those of a scope that are off. Strongly consistent. */
  list(): Promise<readonly KillSwitch[]>;
  /**
   * One transaction: the switch, as every request reads it, and the event that tells of it.
   *
   * @throws ServiceBusy where another change came between, again and again
   */
  change(change: SwitchChange): Promise<KillSwitch | (Refusal & { refused: 'switch_limit_reached' })>;
  /** The newest first. @param after where the page begins */
  events(after?: string): Promise<SwitchPage>;
}
