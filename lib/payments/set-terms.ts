/** By what payments, top-ups and charges are judged and written. */
import type { Settings } from '../config.ts';
import type { HandlerFunction } from '../constructs/handler-function.ts';

export function setTerms(fn: HandlerFunction, { timeZone, limits, devices, risk }: Settings): void {
  fn.setEnvironment('TIME_ZONE', timeZone);
  fn.setEnvironment('LIMITS', JSON.stringify(limits));
  fn.setEnvironment('FIRST_DAY_LIMIT', String(devices.firstDayLimit));
  setCashConvertible(fn, { risk });
}

export function setCashConvertible(fn: HandlerFunction, { risk }: Pick<Settings, 'risk'>): void {
  // A variable that is empty counts as missing; no category has this name.
  fn.setEnvironment('CASH_CONVERTIBLE', risk.cashConvertible.join(',') || 'none');
}
