/** How long money cools off once what the customer signs in with has changed. */

const HOUR = 60 * 60 * 1000;

/**
 * Until then payments are held and top-ups declined.
 *
 * @param since milliseconds since the epoch, as is the answer
 */
export const coolOffUntil = (since: number, hours: number): number => since + hours * HOUR;
