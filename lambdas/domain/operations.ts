/** What operators keep: stores, and the kill switches. */
import type { RiskClass, Store } from './payments/facts.ts';
import type { OpeningHours } from './stores/opening-hours.ts';

export type SwitchName = 'payments' | 'charges' | 'top-ups' | 'enrolments' | 'registrations';

export interface KillSwitch {
  readonly name: SwitchName;
  readonly state: 'on' | 'off';
  readonly reason?: string;
  /** The operator's username. */
  readonly changedBy?: string;
  /** Milliseconds since the epoch. */
  readonly changedAt?: number;
}

/** What is left out stays as it is; null takes it away. */
export interface StoreChange {
  readonly id: string;
  readonly name: string;
  readonly riskClass?: RiskClass | undefined;
  readonly openingHours?: OpeningHours | null | undefined;
  readonly chargeLimit?: bigint | null | undefined;
}

export interface Operations {
  /** @returns the store as it is then */
  putStore(store: StoreChange, change: { readonly by: string; readonly at: number }): Promise<Store>;
  /** Strongly consistent. */
  readStore(id: string): Promise<Store | undefined>;
  /** A switch that was never thrown is on. Strongly consistent. */
  readSwitch(name: SwitchName): Promise<KillSwitch>;
  putSwitch(killSwitch: Required<KillSwitch>): Promise<void>;
}
