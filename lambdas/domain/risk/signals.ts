/** What the rules may look at, each with its unit and source. */

export interface Signals {
  readonly flow: 'payment' | 'top_up';
  /** Minor units, from the request. */
  readonly amount: bigint;
  /** Paid and held today before this payment, minor units; from the wallet's counter, so it may lag by moments. */
  readonly dayTotal: bigint;
  /** Milliseconds since the signing device was enrolled; from its registry record. */
  readonly deviceAge: number;
  /** Whether the customer had another device when this one was enrolled. */
  readonly deviceIsAdditional: boolean;
  /** Pieces of goods that resell for cash, summed over the basket; from the request. */
  readonly cashConvertibleQuantity: number;
  /** The kill switch of this flow; from the registry. */
  readonly switchedOff: boolean;
}
