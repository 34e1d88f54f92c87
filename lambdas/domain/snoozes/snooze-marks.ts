/** The rules that are snoozed for a customer, as a payment code has room for them: five bytes for each. */
import { createHash } from 'node:crypto';
import type { Ruleset } from '../risk/ruleset.ts';

/** Bytes: that two of 200 rules have the same is one in billions. */
export const MARK = 5;

/** @returns base64url */
export const snoozeMark = (reason: string): string =>
  createHash('sha256').update(`snooze:${reason}`).digest().subarray(0, MARK).toString('base64url');

/** The reasons that are meant, of those that the ruleset has. @param marks as `snoozeMark` makes them */
export const snoozedBy = ({ rules }: Ruleset, marks: readonly string[] | undefined): readonly string[] =>
  marks === undefined
    ? []
    : rules.map(({ reason }) => reason).filter((reason) => marks.includes(snoozeMark(reason)));
