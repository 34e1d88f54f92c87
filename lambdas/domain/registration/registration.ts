/** What surrounded a customer's registration: counted once, when the first device was enrolled, and kept with each device. */

export interface Registration {
  /** Milliseconds since the epoch: when the first device was enrolled. */
  readonly at: number;
  /** Customers, this one included, whose first device came from the same address in the 24 hours before. */
  readonly addressCustomers?: number;
  /** Customers, this one included, who enrolled the same phone in the 30 days before. */
  readonly hardwareCustomers?: number;
  /** Other customers who registered with the same phone number in the 180 days before. */
  readonly phoneOthers?: number;
  /** From the sign-up to the first device. */
  readonly signUpSeconds?: number;
}

export type TraceKind = 'address' | 'hardware' | 'phone';

/** That a customer was seen with something, which is kept as a pseudonym of it. */
export interface Trace {
  readonly kind: TraceKind;
  readonly pseudonym: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Milliseconds for which a trace counts, and after which it is taken away. A phone number is given to another in time. */
export const traceWindows: Readonly<Record<TraceKind, number>> = {
  address: DAY,
  hardware: 30 * DAY,
  phone: 180 * DAY,
};

export interface RegistrationRecords {
  /** What was kept when the customer registered; strongly consistent. */
  registrationOf(customer: string): Promise<Registration | undefined>;
  /**
   * The customers who left the trace since then, in milliseconds since the epoch; strongly consistent, at most 25 traces.
   */
  customersOf(trace: Trace, since: number): Promise<readonly string[]>;
}
