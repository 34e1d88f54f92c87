/** What the rules may look at, each with its unit and source. */

export interface Signals {
  readonly flow: 'payment' | 'top_up';
  /** Minor units, from the request. */
  readonly amount: bigint;
  /** Paid and held today before this payment, minor units; from the wallet's counter, so it may lag by moments. */
  readonly dayTotal: bigint;
  /** Milliseconds since the signing device was enrolled; from its registry record. */
  readonly deviceAge: number;
  /**
   * What a device in its first day may still spend unheld, minor units: the limit less what it has spent; from the
   * wallet's counter.
   */
  readonly firstDayRoom: bigint;
  /** Whether the customer had another device when this one was enrolled. */
  readonly deviceIsAdditional: boolean;
  /** Whether something of the account was changed lately that a thief would change: a password, a factor, a contact. */
  readonly coolingOff: boolean;
  /** Whether the customer has signed in afresh and confirmed this very payment. */
  readonly steppedUp: boolean;
  /** Pieces of goods that resell for cash, summed over the basket; from the request. */
  readonly cashConvertibleQuantity: number;
  /** What surrounded the customer's registration; from the device's record, undefined where nothing was kept of it. */
  readonly registration?: RegistrationSignals | undefined;
  /** The kill switch of this flow; from the registry. */
  readonly switchedOff: boolean;
}

/**
 * Counted once, when the customer's first device was enrolled. Each is undefined where there was nothing to count by:
 * a local address, a phone that its attestation does not name, a customer without a phone number.
 */
export interface RegistrationSignals {
  /** Milliseconds since the first device was enrolled. */
  readonly age: number;
  /** Customers, this one included, whose first device came from the same address in the 24 hours before. */
  readonly addressCustomers?: number | undefined;
  /** Customers, this one included, who enrolled the same phone in the 30 days before. */
  readonly hardwareCustomers?: number | undefined;
  /** Other customers who registered with the same phone number in the 180 days before. */
  readonly phoneOthers?: number | undefined;
  /** Seconds from the sign-up to the first device. */
  readonly signUpSeconds?: number | undefined;
}
