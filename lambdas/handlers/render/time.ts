/** RFC 3339 in UTC, as every time of the contract. */

/** @param at milliseconds since the epoch */
export const timestampOf = (at: number): string => new Date(at).toISOString();
