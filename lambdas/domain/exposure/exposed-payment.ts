/** A payment as a report of exposure has it, and what many of them come to. */
import type { Payment } from '../ledger/transfer.ts';
import { amountsOf } from '../ledger/transfer.ts';
import type { FraudMark } from './fraud-marks.ts';

export interface ExposedPayment {
  readonly id: string;
  readonly customer: string;
  /** Thumbprint. */
  readonly device: string;
  readonly store: string;
  readonly storeName: string;
  /** Of a charge: the till's number within the store. Absent where the customer paid from the phone. */
  readonly terminal?: number;
  /** As the API calls the payment's state. */
  readonly status: string;
  readonly currency: string;
  /** Minor units: what was asked for. */
  readonly amount: bigint;
  /** Minor units that have moved. */
  readonly taken: bigint;
  /** Minor units that are reserved. */
  readonly held: bigint;
  /** Minor units that were given back of what was taken, by refunds and compensations. */
  readonly returned: bigint;
  /** ISO 3166 code. */
  readonly country?: string;
  /** Of the phone: see `Payment`. Absent where it was not kept. */
  readonly network?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Why it is known to be fraud; empty where nobody has decided so. */
  readonly fraud: readonly FraudMark[];
}

export function exposed(payment: Payment, fraud: readonly FraudMark[], status: string): ExposedPayment {
  const { posted, pending } = amountsOf(payment);
  return {
    id: payment.id,
    customer: payment.customer,
    device: payment.device,
    store: payment.store,
    storeName: payment.counterparty,
    ...(payment.charge ? { terminal: payment.charge.terminal } : {}),
    status,
    currency: payment.money.currency,
    amount: payment.money.amount,
    taken: posted,
    held: pending,
    returned: payment.refunded ?? 0n,
    ...(payment.country === undefined ? {} : { country: payment.country }),
    ...(payment.network === undefined ? {} : { network: payment.network }),
    createdAt: payment.createdAt,
    fraud,
  };
}

export interface Counted {
  readonly payments: number;
  readonly customers: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** Of one currency. */
export interface ExposureTotals {
  readonly currency: string;
  /** What has moved. */
  readonly taken: Counted;
  /** What is reserved. */
  readonly held: Counted;
  /** Of what was taken. */
  readonly returned: Counted;
  /** What was taken by payments that are known to be fraud. */
  readonly fraud: Counted;
}

export interface Exposure {
  /** All payments, those too that were declined or ran out. */
  readonly payments: number;
  readonly customers: number;
  readonly devices: number;
  readonly stores: number;
  /** Milliseconds since the epoch: of the first and the last payment by which anything moved or is held. */
  readonly since?: number;
  readonly until?: number;
  readonly totals: readonly ExposureTotals[];
}

export function exposureOf(payments: readonly ExposedPayment[]): Exposure {
  const moved = payments.filter(({ taken, held }) => taken > 0n || held > 0n);
  const times = moved.map(({ createdAt }) => createdAt).sort((a, b) => a - b);
  const [since, until] = [times[0], times.at(-1)];
  const distinct = (of: (payment: ExposedPayment) => string) => new Set(payments.map(of)).size;
  return {
    payments: payments.length,
    customers: distinct(({ customer }) => customer),
    devices: distinct(({ device }) => device),
    stores: distinct(({ store }) => store),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    totals: [...Map.groupBy(payments, ({ currency }) => currency)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, some]) => ({
        currency,
        taken: counted(some, ({ taken }) => taken),
        held: counted(some, ({ held }) => held),
        returned: counted(some, ({ returned }) => returned),
        fraud: counted(some, ({ taken, fraud }) => (fraud.length > 0 ? taken : 0n)),
      })),
  };
}

function counted(
  payments: readonly ExposedPayment[],
  amountOf: (payment: ExposedPayment) => bigint,
): Counted {
  const some = payments.filter((payment) => amountOf(payment) > 0n);
  return {
    payments: some.length,
    customers: new Set(some.map(({ customer }) => customer)).size,
    amount: some.reduce((sum, payment) => sum + amountOf(payment), 0n),
  };
}
