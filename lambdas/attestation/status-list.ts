/**
 * Google's list of attestation keys that are not to be trusted any more, by the serial number of their certificate:
 * https://android.googleapis.com/attestation/status (developer.android.com, "Certificate revocation status list").
 */
import type { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import { ServiceBusy } from '../domain/ledger/ledger.ts';

/** Google adds members from time to time: what is not read here is left out. */
const statusList = z.object({
  entries: z.record(z.string(), z.object({ status: z.string(), reason: z.optional(z.string()) })),
});

/** The document as Google publishes it. Whatever is on the list, `REVOKED` or `SUSPENDED`, is refused. */
export type StatusList = Readonly<z.infer<typeof statusList>>;

/** The current list. It rejects when there is none, or none that is fresh enough. */
export type StatusListSource = () => Promise<StatusList>;

/**
 * @param document JSON, as Google publishes it
 * @throws Error if it is not such a document, or an empty one: an empty list would let every revoked key in
 */
export function statusListOf(document: string): StatusList {
  const list = z.parse(statusList, JSON.parse(document));
  if (Object.keys(list.entries).length === 0) throw new Error('The status list has no entries');
  return list;
}

export interface StatusListSourceOptions {
  /** The document that was fetched last, and when, in milliseconds since the epoch. */
  readonly read: () => Promise<{ readonly document: string; readonly fetchedAt: number } | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds. */
  readonly maximumAge: number;
}

/** It rejects with `ServiceBusy` where there is no list, or an old one: nobody knows who was revoked since. */
export function statusListSource({ read, now, maximumAge }: StatusListSourceOptions): StatusListSource {
  return async () => {
    const fetched = await read();
    if (fetched === undefined || now() - fetched.fetchedAt > maximumAge)
      throw new ServiceBusy('There is no fresh list of revoked attestation keys');
    return statusListOf(fetched.document);
  };
}

/** Serial numbers are listed in lower-case hexadecimal without leading zeros; the oldest entries are in decimal. */
export function isListed({ entries }: StatusList, { serialNumber }: X509Certificate): boolean {
  const serial = BigInt(`0x${serialNumber}`);
  return Object.hasOwn(entries, serial.toString(16)) || Object.hasOwn(entries, serial.toString());
}
