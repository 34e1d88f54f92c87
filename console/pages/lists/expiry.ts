/** Until when an entry shall hold, as a number of days or without an end. */

export const expiries = ['never', '1', '7', '30', '90', '365'] as const;
export type Expiry = (typeof expiries)[number];

const DAY = 24 * 60 * 60 * 1000;

/** @param now milliseconds since the epoch @returns RFC 3339, to the second; undefined for no end */
export const expiryAt = (expiry: Expiry, now: number): string | undefined =>
  expiry === 'never'
    ? undefined
    : new Date(Math.floor(now / 1000) * 1000 + Number(expiry) * DAY).toISOString();
