/** How long reviewers have, as the machine waits and as functions are told. */
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

/** By class. */
export const secondsToDecide = ({ review }: Settings) => ({
  standard: review.timeToDecideSeconds,
  high: review.high.timeToDecideSeconds ?? review.timeToDecideSeconds,
});

/** Tells a function how long reviewers have. */
export function setTimeToDecide(fn: HandlerFunction, settings: Settings): void {
  const { standard, high } = secondsToDecide(settings);
  fn.setEnvironment('TIME_TO_DECIDE', String(standard));
  fn.setEnvironment('HIGH_TIME_TO_DECIDE', String(high));
}

export type HoldClass = keyof ReturnType<typeof secondsToDecide>;
