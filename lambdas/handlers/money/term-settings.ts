/** The stage's settings by which payments and top-ups are judged and written, out of the environment. */
import { type LimitSettings, limitsOf } from '../../domain/ledger/limits.ts';
import type { SignalSettings } from '../../domain/payments/payment-signals.ts';
import { environment } from '../../environment.ts';

export const termSettings = (): SignalSettings => ({
  timeZone: environment('TIME_ZONE'),
  limits: limitsOf(JSON.parse(environment('LIMITS')) as LimitSettings),
  firstDayLimit: BigInt(environment('FIRST_DAY_LIMIT')),
  cashConvertible: environment('CASH_CONVERTIBLE').split(','),
});
