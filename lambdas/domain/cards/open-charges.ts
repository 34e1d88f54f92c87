/** The top-ups that wait for their card's processor, as the customers' histories have it. */

/** Behind the ledger, and perhaps wrong: whoever finds a top-up here asks the ledger. */
export interface OpenCharges {
  /**
   * The ids of top-ups that were started before that moment, newest first: of those that stay, which only the processor
   * can end, there may be more than a run looks at, and they must not keep the others.
   * @param before milliseconds since the epoch
   * @param limit how many at most
   */
  startedBefore(before: number, limit: number): Promise<readonly string[]>;
}
