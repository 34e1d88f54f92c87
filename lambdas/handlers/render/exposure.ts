/** Exposed payments, and what they come to, as the contract writes them. */
import type * as z from 'zod/mini';
import type { exposedPayment, getExposure } from '../../contract/exposure.ts';
import type { Counted, ExposedPayment, Exposure } from '../../domain/exposure/exposed-payment.ts';
import { timestampOf } from './time.ts';

export const renderExposedPayment = (payment: ExposedPayment): z.input<typeof exposedPayment> => ({
  id: payment.id,
  created_at: timestampOf(payment.createdAt),
  customer_id: payment.customer,
  device_id: payment.device,
  store_id: payment.store,
  store_name: payment.storeName,
  ...(payment.terminal === undefined ? {} : { terminal: payment.terminal }),
  status: payment.status,
  currency: payment.currency,
  amount: payment.amount.toString(),
  taken: payment.taken.toString(),
  held: payment.held.toString(),
  returned: payment.returned.toString(),
  ...(payment.country === undefined ? {} : { country: payment.country }),
  network: payment.network ?? 'unknown',
  fraud: [...payment.fraud],
});

const renderCounted = ({ amount, ...counts }: Counted) => ({ ...counts, amount: amount.toString() });

export const renderExposure = ({
  since,
  until,
  totals,
  ...counts
}: Exposure): z.input<(typeof getExposure)['answer']>['exposure'] => ({
  ...counts,
  ...(since === undefined ? {} : { since: timestampOf(since) }),
  ...(until === undefined ? {} : { until: timestampOf(until) }),
  totals: totals.map(({ currency, taken, held, returned, fraud }) => ({
    currency,
    taken: renderCounted(taken),
    held: renderCounted(held),
    returned: renderCounted(returned),
    fraud: renderCounted(fraud),
  })),
});
