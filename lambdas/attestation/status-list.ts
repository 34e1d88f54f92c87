/**
 * Google's list of attestation keys that are not to be trusted any more, by the serial number of their certificate:
 * https://android.googleapis.com/attestation/status (developer.android.com, "Certificate revocation status list").
 */
import type { X509Certificate } from 'node:crypto';

/** The document as Google publishes it. Whatever is on the list, `REVOKED` or `SUSPENDED`, is refused. */
export interface StatusList {
  readonly entries: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}

/** The current list, fetched or kept for as long as its `Cache-Control` allows. It rejects when there is none. */
export type StatusListSource = () => Promise<StatusList>;

/** Serial numbers are listed in lower-case hexadecimal without leading zeros; the oldest entries are in decimal. */
export function isListed({ entries }: StatusList, { serialNumber }: X509Certificate): boolean {
  const serial = BigInt(`0x${serialNumber}`);
  return Object.hasOwn(entries, serial.toString(16)) || Object.hasOwn(entries, serial.toString());
}
