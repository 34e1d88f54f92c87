/** Codes that do not exist, counted for each terminal: who guesses is cut off long before a guess can be right. */
import type { Terminal } from '../terminals/terminal.ts';

export interface GuessLimits {
  /** Codes that do not exist, in a window of time: a till misreads now and then. */
  readonly most: number;
  /** Milliseconds. Windows follow one another, the same for all. */
  readonly window: number;
}

/** When the window began that a moment is in, in milliseconds since the epoch. */
export const windowOf = (now: number, { window }: Pick<GuessLimits, 'window'>): number =>
  now - (now % window);

export const isCutOff = (
  { badCodes, badCodesFrom }: Pick<Terminal, 'badCodes' | 'badCodesFrom'>,
  limits: GuessLimits,
  now: number,
): boolean => badCodesFrom === windowOf(now, limits) && badCodes >= limits.most;
