/** The holds that are open as the customers' histories have it: where to look for one that nobody ended. */

export interface Hold {
  readonly paymentId: string;
}

/** Behind the ledger, and perhaps wrong: whoever finds a hold here asks the payment itself. */
export interface OpenHolds {
  /**
   * Reserved before that moment, oldest first.
   * @param before milliseconds since the epoch
   * @param limit how many at most
   */
  heldBefore(before: number, limit: number): Promise<readonly Hold[]>;
}
