/** GET /exposure/table */
import { getExposureTable } from '../contract/exposure.ts';
import { exposureCsv } from '../domain/exposure/exposure-csv.ts';
import { wholeExposure } from '../domain/exposure/whole-exposure.ts';
import { scopeOf, sources, statusOfPayment } from './exposure/ports.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';

const wish = {
  limit: 500,
  /** Some 1.5 MB, of the 6 MB that a function can answer. */
  most: 5000,
  /** What can be read in the time for which API Gateway waits. */
  mostLooked: 50_000,
  statusOf: statusOfPayment,
};

export const handler = operation(getExposureTable, async ({ query }) => {
  const payments = await wholeExposure(sources(), scopeOf(query), wish);
  if (!payments) throw new Refused('exposure_too_large');
  return { status: 200, body: exposureCsv(payments) };
});
