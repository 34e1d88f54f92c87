/** What operators keep of stores. */
import type { RiskClass, Store } from './payments/facts.ts';
import type { OpeningHours } from './stores/opening-hours.ts';

/** What is left out stays as it is; null takes it away. */
export interface StoreChange {
  readonly id: string;
  readonly name: string;
  readonly riskClass?: RiskClass | undefined;
  readonly openingHours?: OpeningHours | null | undefined;
  readonly chargeLimit?: bigint | null | undefined;
  /** The store's people, as `personKey` gives them: no address is kept. */
  readonly people?: readonly string[] | null | undefined;
}

export interface Operations {
  /** @returns the store as it is then */
  putStore(store: StoreChange, change: { readonly by: string; readonly at: number }): Promise<Store>;
  /** Strongly consistent. */
  readStore(id: string): Promise<Store | undefined>;
}
