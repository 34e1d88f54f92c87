/** All payments of a report, page by page, as the domain has them. */
import type * as z from 'zod/mini';
import type { Api } from '../../client/api.ts';
import { type PersistingPorts, persisting } from '../../client/batch/persisting.ts';
import { type exposedPayment, getExposure } from '../../lambdas/contract/exposure.ts';
import type { ExposedPayment } from '../../lambdas/domain/exposure/exposed-payment.ts';
import { PlatformError } from '../../local/types.ts';

export type Wanted = Omit<z.input<(typeof getExposure)['query']>, 'cursor'>;

interface PagesPorts extends PersistingPorts {
  readonly api: Api;
  /** After each page: how many payments were found so far. */
  readonly progress: (found: number) => unknown;
}

/** Days: what one report of the API spans at most. */
const LONGEST = 90;
const DAY = 24 * 60 * 60 * 1000;

export interface Found {
  readonly payments: readonly ExposedPayment[];
  /** Where a range of addresses was asked for: payments that may be from there, since their network was not kept. */
  readonly networkUnknown: number;
}

/** @throws PlatformError where the API refuses, or does not answer any more */
export async function allPayments(ports: PagesPorts, wanted: Wanted): Promise<Found> {
  const payments: ExposedPayment[] = [];
  let networkUnknown = 0;
  for (const span of spansOf(wanted)) {
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? span : { ...span, cursor };
      const told = await persisting(ports, () => ports.api.call(getExposure, { query }));
      if ('outcome' in told)
        throw new PlatformError(`The report broke off after ${payments.length} payments: ${told.code}.`);
      payments.push(...told.body.payments.map(exposedIn));
      networkUnknown += told.body.network_unknown ?? 0;
      ports.progress(payments.length);
      cursor = told.body.next_cursor;
    } while (cursor !== undefined);
  }
  return { payments, networkUnknown };
}

function spansOf({ from, to, ...rest }: Wanted): readonly Wanted[] {
  const spans: Wanted[] = [];
  const end = Date.parse(to);
  for (let start = Date.parse(from); start < end; start += LONGEST * DAY) {
    const until = Math.min(end, start + LONGEST * DAY);
    spans.push({ ...rest, from: new Date(start).toISOString(), to: new Date(until).toISOString() });
  }
  return spans;
}

const exposedIn = (payment: z.output<typeof exposedPayment>): ExposedPayment => ({
  id: payment.id,
  customer: payment.customer_id,
  device: payment.device_id,
  store: payment.store_id,
  storeName: payment.store_name,
  ...(payment.terminal === undefined ? {} : { terminal: payment.terminal }),
  status: payment.status,
  currency: payment.currency,
  amount: BigInt(payment.amount),
  taken: BigInt(payment.taken),
  held: BigInt(payment.held),
  returned: BigInt(payment.returned),
  ...(payment.country === undefined ? {} : { country: payment.country }),
  ...(payment.network === 'unknown' ? {} : { network: payment.network }),
  createdAt: Date.parse(payment.created_at),
  fraud: payment.fraud,
});
