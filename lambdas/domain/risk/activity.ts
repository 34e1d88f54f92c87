/** What was paid and topped up of late, as the rules look at it: of a customer, of the signing device, and of a store. */

/** Minor units, whatever the currency: a stage has one. */
export interface Window {
  readonly count: number;
  readonly sum: bigint;
}

/** Up to `now`, by buckets: the last 60 minutes in buckets of 5 minutes, 24 hours in hours, 30 days in days. */
export interface Windows {
  readonly hour: Window;
  readonly day: Window;
  readonly month: Window;
}

/** Payments are those that were posted or are held: not what was voided, has expired or waits for its customer. */
export interface CustomerActivity {
  readonly payments: Windows;
  /** Payments that the signing device made. */
  readonly device: Windows;
  readonly topUps: Windows;
  /** Minor units: the mean payment of 30 days; undefined under three of them. */
  readonly typical?: bigint;
  /** Milliseconds since the epoch, to the minute. */
  readonly lastTopUpAt?: number;
  /** Minor units. */
  readonly spentSinceTopUp?: bigint;
  /** ISO 3166 codes of those from which at least two payments came in 30 days. */
  readonly countries: readonly string[];
  /** The last payment whose country the edge told; its time in milliseconds since the epoch, to the minute. */
  readonly last?: { readonly country: string; readonly at: number };
  /** Payments of 30 days by the hour of the stage's day: 24 counts. */
  readonly hours: readonly number[];
  /** Customers who paid with the same phone in 30 days, this one included; 1 where its hardware is not known. */
  readonly hardwareCustomers: number;
}

export interface StoreActivity {
  readonly payments: Windows;
  /** Who paid in the last hour. */
  readonly customersHour: number;
  /** Of those, customers who were registered less than 7 days ago, or paid from a device in its first day. */
  readonly newCustomersHour: number;
  /** Of goods that resell for cash: pieces, and their amount in minor units. */
  readonly cashConvertibleHour: Window;
  readonly cashConvertibleCustomersHour: number;
}
