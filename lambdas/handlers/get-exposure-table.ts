/** GET /exposure/table */
import { getExposureTable } from '../contract/exposure.ts';
import type { ExposedPayment } from '../domain/exposure/exposed-payment.ts';
import { exposureCsv } from '../domain/exposure/exposure-csv.ts';
import { exposurePage } from '../domain/exposure/find-exposure.ts';
import { scopeOf, sources, statusOfPayment } from './exposure/ports.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';

/** Payments: some 1.5 MB, of the 6 MB that a function can answer. */
const MOST = 5000;
const PAGE = 500;

export const handler = operation(getExposureTable, async ({ query }) => {
  const payments: ExposedPayment[] = [];
  let after: string | undefined;
  do {
    const page = await exposurePage(sources(), scopeOf(query), {
      limit: PAGE,
      after,
      statusOf: statusOfPayment,
    });
    payments.push(...page.payments);
    after = page.next;
    if (after !== undefined && payments.length >= MOST) throw new Refused('exposure_too_large');
  } while (after !== undefined);
  return { status: 200, body: exposureCsv(payments) };
});
