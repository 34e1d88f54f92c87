/** What an entry of each list is about, in the one spelling under which it is kept. */
import { rangeIn, rangeText } from './address-range.ts';
import type { ListName } from './entry.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** SHA-256, base64url: of a device's key (RFC 7638), or of what names a phone. */
const HASH = /^[A-Za-z0-9_-]{43}$/;
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const spelling: Readonly<Record<ListName, (text: string) => string | undefined>> = {
  customers: (text) => (UUID.test(text) ? text : undefined),
  devices: (text) => (HASH.test(text) ? text : undefined),
  stores: (text) => (/^[a-z0-9-]{3,40}$/.test(text) ? text : undefined),
  hardware: (text) => (HASH.test(text) ? text : undefined),
  addresses: (text) => {
    const range = rangeIn(text);
    return range && rangeText(range);
  },
  // A code that no country has would never be met.
  countries: (text) => (/^[A-Z]{2}$/.test(text) && regions.of(text) !== undefined ? text : undefined),
};

/** @returns undefined for what no entry of the list can be about */
export const subjectOf = (list: ListName, text: string): string | undefined => spelling[list](text);
