/** What a charge is judged by: four records in one round trip, all but the switches strongly consistent. */
import type { PaymentCode } from '../codes/code.ts';
import type { Facts, Store } from '../payments/facts.ts';
import type { StoreActivity } from '../risk/activity.ts';
import type { Terminal } from '../terminals/terminal.ts';

export interface ChargeFacts extends Pick<Facts, 'listed' | 'policy'> {
  /** See `Facts`. */
  readonly readAt?: number | undefined;
  readonly code: PaymentCode | undefined;
  readonly terminal: Terminal | undefined;
  readonly store: Store | undefined;
  /** See `Facts`. The customer's is in the code. */
  readonly storeActivity?: StoreActivity | undefined;
  /** Names of the flows that an operator has stopped. */
  readonly switchedOff: readonly string[];
  /** The customer's wallet and device themselves, where they were asked for: the code has what they were like before. */
  readonly customer?:
    | Pick<Facts, 'wallet' | 'device' | 'customerActivity' | 'listed' | 'snoozed'>
    | undefined;
}

export interface ChargeFactsReader {
  /**
   * @param afresh whether the wallet and the device of the code's customer are read too: for judging anew what was judged
   *   on what the code has of them
   */
  gather(
    wanted: {
      readonly code: string;
      readonly terminal: string;
      readonly store: string;
      /** Milliseconds since the epoch: up to when activity is counted. */
      readonly now: number;
    },
    afresh: boolean,
  ): Promise<ChargeFacts>;
}
