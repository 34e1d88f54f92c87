/** All pages of a report as one, as long as that is not too much for one answer. */
import type { ExposedPayment } from './exposed-payment.ts';
import { type ExposureScope, type ExposureSources, exposurePage, type PageWish } from './find-exposure.ts';

export interface WholeWish extends Omit<PageWish, 'after'> {
  /** Payments. */
  readonly most: number;
  /** Candidates: of a range of addresses, all payments of the span are. */
  readonly mostLooked: number;
}

/** @returns undefined where there are more, or where finding them takes more looks */
export async function wholeExposure(
  sources: ExposureSources,
  scope: ExposureScope,
  { most, mostLooked, ...wish }: WholeWish,
): Promise<readonly ExposedPayment[] | undefined> {
  const payments: ExposedPayment[] = [];
  let looked = 0;
  let after: string | undefined;
  do {
    const page = await exposurePage(sources, scope, { ...wish, after });
    payments.push(...page.payments);
    looked += page.looked;
    after = page.next;
    if (payments.length > most || looked > mostLooked) return undefined;
  } while (after !== undefined);
  return payments;
}
