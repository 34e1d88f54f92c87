/** By what payments, top-ups and charges are judged and written. */
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export function setTerms(fn: HandlerFunction, { timeZone, limits, devices }: Settings): void {
  fn.setEnvironment('TIME_ZONE', timeZone);
  fn.setEnvironment('LIMITS', JSON.stringify(limits));
  fn.setEnvironment('FIRST_DAY_LIMIT', String(devices.firstDayLimit));
}
