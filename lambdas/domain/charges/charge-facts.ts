/** What a charge is judged by: four records in one read, all strongly consistent. */
import type { PaymentCode } from '../codes/code.ts';
import type { Facts, Store } from '../payments/facts.ts';
import type { Terminal } from '../terminals/terminal.ts';

export interface ChargeFacts {
  readonly code: PaymentCode | undefined;
  readonly terminal: Terminal | undefined;
  readonly store: Store | undefined;
  /** Names of the flows that an operator has stopped. */
  readonly switchedOff: readonly string[];
  /** The customer's wallet and device themselves, where they were asked for: the code has what they were like before. */
  readonly customer?: Pick<Facts, 'wallet' | 'device'> | undefined;
}

export interface ChargeFactsReader {
  /**
   * @param afresh whether the wallet and the device of the code's customer are read too: for judging anew what was judged
   *   on what the code has of them
   */
  gather(
    wanted: { readonly code: string; readonly terminal: string; readonly store: string },
    afresh: boolean,
  ): Promise<ChargeFacts>;
}
