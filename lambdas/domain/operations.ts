/** What operators keep: stores, and the kill switches. */
import type { Store } from './payments/facts.ts';

export type SwitchName = 'payments' | 'top-ups' | 'enrolments' | 'registrations';

export interface KillSwitch {
  readonly name: SwitchName;
  readonly state: 'on' | 'off';
  readonly reason?: string;
  /** The operator's username. */
  readonly changedBy?: string;
  /** Milliseconds since the epoch. */
  readonly changedAt?: number;
}

export interface Operations {
  putStore(store: Store, change: { readonly by: string; readonly at: number }): Promise<void>;
  /** A switch that was never thrown is on. Strongly consistent. */
  readSwitch(name: SwitchName): Promise<KillSwitch>;
  putSwitch(killSwitch: Required<KillSwitch>): Promise<void>;
}
