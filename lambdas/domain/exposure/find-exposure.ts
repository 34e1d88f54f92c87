/** Finds what a device, a customer, a store, a range of addresses or a span of time is exposed to, a page of payments at a time. */
import { InvalidCursor } from '../invalid-cursor.ts';
import type { Payment } from '../ledger/transfer.ts';
import type { AddressRange } from '../lists/address-range.ts';
import { isNetworkIn } from '../payments/kept-network.ts';
import { type ExposedPayment, exposed } from './exposed-payment.ts';
import { type FraudEvidence, fraudMarksOf } from './fraud-marks.ts';

/** Whatever is named has to hold of a payment. */
export interface ExposureScope {
  /** Milliseconds since the epoch: payments that were made from then on. */
  readonly from: number;
  /** And before then. */
  readonly to: number;
  readonly store?: string | undefined;
  /** Thumbprint. */
  readonly device?: string | undefined;
  readonly customer?: string | undefined;
  /** From where; `unknown`: those whose network was not kept. */
  readonly addresses?: AddressRange | 'unknown' | undefined;
}

/** A payment that may be of the scope, as an index names it. */
export type Candidate = Pick<Payment, 'id' | 'createdAt'>;

export interface ExposureSources {
  /**
   * The parts that have the scope's payments, each once, by names without spaces. In each of them candidates are read at
   * once, and payments page by page.
   */
  slicesOf(scope: ExposureScope): Promise<readonly string[]>;
  /** Candidates of the slice, of any time, in any order. */
  candidates(scope: ExposureScope, slice: string): Promise<readonly Candidate[]>;
  /** Those that there are, in any order. */
  payments(ids: readonly string[]): Promise<readonly Payment[]>;
  /** By payment. */
  evidence(payments: readonly Payment[]): Promise<ReadonlyMap<string, FraudEvidence>>;
}

export interface ExposurePage {
  /** By slice, and in it from the oldest on. */
  readonly payments: readonly ExposedPayment[];
  /** Of so many candidates. */
  readonly looked: number;
  /** Where a range of addresses is asked for: other payments of the page that may be from there, since it is not known. */
  readonly networkUnknown?: number;
  /** Where the next page begins; a page before it may be empty. Absent on the last one. */
  readonly next?: string;
}

/** Slices that are looked into for one page. */
const LOOKED_INTO = 24;

export interface PageWish {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly statusOf: (payment: Payment) => string;
}

/** @throws InvalidCursor if `after` is no place of this scope's pages */
export async function exposurePage(
  sources: ExposureSources,
  scope: ExposureScope,
  page: PageWish,
): Promise<ExposurePage> {
  const slices = await sources.slicesOf(scope);
  const [first, start] = placeOf(slices, page.after);
  const found: Candidate[] = [];
  let next: string | undefined;
  for (let index = first; index < slices.length && next === undefined; index++) {
    const slice = slices[index] as string;
    const of = (await sources.candidates(scope, slice))
      .filter(({ createdAt }) => createdAt >= scope.from && createdAt < scope.to)
      .filter((candidate) => index > first || orderOf(candidate) > start)
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    const taken = of.slice(0, page.limit - found.length);
    found.push(...taken);
    const last = taken.at(-1);
    if (last && taken.length < of.length) next = `${slice} ${orderOf(last)}`;
    else if (index + 1 < slices.length && (index - first + 1 >= LOOKED_INTO || found.length >= page.limit))
      next = `${slices[index + 1]} `;
  }
  const read = await inOrder(sources, scope, found, page.statusOf);
  return { ...read, looked: found.length, ...(next === undefined ? {} : { next }) };
}

async function inOrder(
  sources: ExposureSources,
  scope: ExposureScope,
  found: readonly Candidate[],
  statusOf: (payment: Payment) => string,
): Promise<Omit<ExposurePage, 'looked' | 'next'>> {
  const read = await sources.payments(found.map(({ id }) => id));
  const wanted = read.filter((payment) => isOf(payment, scope));
  const payments = wanted.filter((payment) => isFrom(payment, scope));
  const evidence = await sources.evidence(payments);
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const rows = found.flatMap(({ id }) => {
    const payment = byId.get(id);
    const marks = fraudMarksOf(evidence.get(id) ?? { compensated: false });
    return payment ? [exposed(payment, marks, statusOf(payment))] : [];
  });
  if (typeof scope.addresses !== 'object') return { payments: rows };
  return { payments: rows, networkUnknown: wanted.filter(({ network }) => network === undefined).length };
}

const isOf = (payment: Payment, { store, device, customer }: ExposureScope): boolean =>
  (store === undefined || payment.store === store) &&
  (device === undefined || payment.device === device) &&
  (customer === undefined || payment.customer === customer);

function isFrom({ network }: Payment, { addresses }: ExposureScope): boolean {
  if (addresses === undefined) return true;
  if (addresses === 'unknown') return network === undefined;
  return network !== undefined && isNetworkIn(network, addresses);
}

/** Sorts as text. */
const orderOf = ({ createdAt, id }: Candidate): string => `${String(createdAt).padStart(15, '0')}#${id}`;

/** The slice to begin with, and what stands before the page in it. */
function placeOf(slices: readonly string[], after: string | undefined): readonly [number, string] {
  if (after === undefined) return [0, ''];
  const space = after.indexOf(' ');
  const index = slices.indexOf(after.slice(0, space));
  if (index < 0) throw new InvalidCursor('The cursor is one of another report');
  return [index, after.slice(space + 1)];
}
