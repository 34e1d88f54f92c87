/** The stage's settings of cards, out of the environment. */
import type { TryLimits } from '../../domain/cards/start-registration.ts';
import { environment } from '../../environment.ts';

/** `cards.*` of lib/config/money-settings.ts, but for the processor. */
export interface CardSettings {
  readonly maxPerCustomer: number;
  readonly registrationMinutes: number;
  readonly triesPerCustomer: number;
  readonly triesPerDevice: number;
  readonly tryWindowHours: number;
  readonly coolOffHours: number;
}

export const cardSettings = (): CardSettings => JSON.parse(environment('CARD_SETTINGS')) as CardSettings;

const HOUR = 60 * 60 * 1000;

export const tryLimitsOf = (settings: CardSettings): TryLimits => ({
  window: settings.tryWindowHours * HOUR,
  perCustomer: settings.triesPerCustomer,
  perDevice: settings.triesPerDevice,
});

/** Milliseconds. */
export const coolOffOf = ({ coolOffHours }: CardSettings): number => coolOffHours * HOUR;
