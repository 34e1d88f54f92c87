/**
 * Every signal that rules may look at, in the order of their places in the record of a judgement (`judged-bytes.ts`): new
 * ones go to the end, and none is ever taken out or changes its type. docs/risk-signals.md says what each means.
 */
import { deviceClasses } from '../devices/device-class.ts';

/** What a list says of something; `none` where it says nothing. */
const marks = ['none', 'allow', 'watch', 'block'] as const;

/**
 * How far a signal is behind. `exact`: not at all. `moments`: read eventually consistent; what must hold is a condition of
 * the write. `seconds`: projected from the ledger's stream, and rounded down to three digits, which is by less than 1 %.
 */
export type Lag = 'exact' | 'moments' | 'seconds';

/** The unit of a number, or what else a signal can be: of a choice, the first is what it is where nothing is said. */
type SignalType = Unit | 'flag' | 'country' | readonly string[];
/** `amount`: minor units. */
export type Unit = 'amount' | 'count' | 'pieces' | 'minutes' | 'seconds' | 'percent' | 'km/h' | 'hour';

/**
 * Name, type, window, source, lag; `optional` where nothing may be known of it, and then no comparison with it holds.
 * What the transfer itself says is not recorded twice.
 */
type Row = readonly [
  name: string,
  type: SignalType,
  window: string,
  source: string,
  lag: Lag,
  optional?: 'optional',
];

const rows = [
  ['flow', ['payment', 'top_up'], '', 'transfer', 'exact'],
  ['amount', 'amount', '', 'transfer', 'exact'],
  ['channel', ['phone', 'till'], '', 'transfer', 'exact'],
  ['country', 'country', '', 'transfer', 'exact', 'optional'],
  ['day_total', 'amount', 'calendar day', 'wallet', 'moments'],
  ['cash_convertible_quantity', 'pieces', '', 'basket', 'exact'],
  ['cash_convertible_amount', 'amount', '', 'basket', 'exact'],
  ['device_age', 'minutes', 'since enrolment', 'device', 'exact'],
  ['device_additional', 'flag', 'at enrolment', 'device', 'exact'],
  ['first_day_room', 'amount', 'first 24 hours', 'wallet', 'moments', 'optional'],
  ['device_class', deviceClasses, '', 'device', 'exact', 'optional'],
  ['cooling_off', 'flag', 'now', 'wallet', 'moments'],
  ['cool_off_left', 'minutes', 'now', 'wallet', 'moments'],
  ['stepped_up', 'flag', 'this payment', 'confirmation', 'exact'],
  ['registration_age', 'minutes', 'since registration', 'device', 'exact', 'optional'],
  ['registration_address_customers', 'count', '24 hours before', 'device', 'exact', 'optional'],
  ['registration_hardware_customers', 'count', '30 days before', 'device', 'exact', 'optional'],
  ['registration_phone_others', 'count', '180 days before', 'device', 'exact', 'optional'],
  ['registration_sign_up_seconds', 'seconds', '', 'device', 'exact', 'optional'],
  ['customer_count_hour', 'count', 'hour', 'customer activity', 'seconds'],
  ['customer_sum_hour', 'amount', 'hour', 'customer activity', 'seconds'],
  ['customer_count_day', 'count', '24 hours', 'customer activity', 'seconds'],
  ['customer_sum_day', 'amount', '24 hours', 'customer activity', 'seconds'],
  ['customer_count_month', 'count', '30 days', 'customer activity', 'seconds'],
  ['customer_sum_month', 'amount', '30 days', 'customer activity', 'seconds'],
  ['device_count_hour', 'count', 'hour', 'customer activity', 'seconds'],
  ['device_sum_hour', 'amount', 'hour', 'customer activity', 'seconds'],
  ['device_count_day', 'count', '24 hours', 'customer activity', 'seconds'],
  ['device_sum_day', 'amount', '24 hours', 'customer activity', 'seconds'],
  ['device_count_month', 'count', '30 days', 'customer activity', 'seconds'],
  ['device_sum_month', 'amount', '30 days', 'customer activity', 'seconds'],
  ['store_count_hour', 'count', 'hour', 'store activity', 'seconds'],
  ['store_sum_hour', 'amount', 'hour', 'store activity', 'seconds'],
  ['store_count_day', 'count', '24 hours', 'store activity', 'seconds'],
  ['store_sum_day', 'amount', '24 hours', 'store activity', 'seconds'],
  ['store_count_month', 'count', '30 days', 'store activity', 'seconds'],
  ['store_sum_month', 'amount', '30 days', 'store activity', 'seconds'],
  ['store_customers_hour', 'count', 'hour', 'store activity', 'seconds'],
  ['store_new_customers_hour', 'count', 'hour', 'store activity', 'seconds'],
  ['store_cash_convertible_quantity_hour', 'pieces', 'hour', 'store activity', 'seconds'],
  ['store_cash_convertible_amount_hour', 'amount', 'hour', 'store activity', 'seconds'],
  ['store_cash_convertible_customers_hour', 'count', 'hour', 'store activity', 'seconds'],
  ['hardware_customers', 'count', '30 days', 'customer activity', 'seconds'],
  ['amount_to_typical', 'percent', '30 days', 'customer activity', 'seconds', 'optional'],
  ['top_ups_count_hour', 'count', 'hour', 'customer activity', 'seconds'],
  ['top_ups_sum_hour', 'amount', 'hour', 'customer activity', 'seconds'],
  ['top_ups_count_day', 'count', '24 hours', 'customer activity', 'seconds'],
  ['top_ups_sum_day', 'amount', '24 hours', 'customer activity', 'seconds'],
  ['minutes_since_top_up', 'minutes', 'since the last', 'customer activity', 'seconds', 'optional'],
  ['spent_since_top_up', 'amount', 'since the last', 'customer activity', 'seconds', 'optional'],
  ['country_usual', 'flag', '30 days', 'customer activity', 'seconds', 'optional'],
  ['travel_speed', 'km/h', 'since the last payment', 'customer activity', 'seconds', 'optional'],
  ['hour_of_day', 'hour', '', 'clock', 'exact'],
  ['hour_usual', 'percent', '30 days', 'customer activity', 'seconds', 'optional'],
  ['store_risk_class', ['standard', 'elevated', 'high'], '', 'store', 'exact'],
  ['listed_customer', marks, 'now', 'lists', 'moments'],
  ['listed_device', marks, 'now', 'lists', 'moments'],
  ['listed_store', marks, 'now', 'lists', 'moments'],
  ['listed_hardware', marks, 'now', 'lists', 'moments'],
  ['listed_address', marks, 'now', 'lists', 'moments'],
  ['listed_country', marks, 'now', 'lists', 'moments'],
  ['switched_off', 'flag', 'now', 'switches', 'moments'],
] as const satisfies readonly Row[];

export type SignalName = (typeof rows)[number][0];

/** The value of a signal of such a type. */
type ValueOf<T> = T extends 'amount'
  ? bigint
  : T extends 'flag'
    ? boolean
    : T extends 'country'
      ? string
      : T extends readonly (infer Choice)[]
        ? Choice
        : number;

/**
 * What is known of a transfer, by name. One that is not there is 0, no, or the first of its choices; of an optional one,
 * nothing is known.
 */
export type Signals = {
  readonly [R in (typeof rows)[number] as R[0]]?: ValueOf<R[1]> | undefined;
};
export type SignalValue = NonNullable<Signals[SignalName]>;

export interface SignalEntry {
  readonly name: SignalName;
  readonly type: SignalType;
  readonly window: string;
  readonly source: string;
  readonly lag: Lag;
  readonly isOptional: boolean;
}

export const catalogue: readonly SignalEntry[] = rows.map(([name, type, window, source, lag, optional]) => ({
  name,
  type,
  window,
  source,
  lag,
  isOptional: optional !== undefined,
}));

const entries = new Map<string, SignalEntry>(catalogue.map((entry) => [entry.name, entry]));

/** Undefined for a name that no signal has. */
export const entryOf = (name: string): SignalEntry | undefined => entries.get(name);

/** The choices of a signal that is one; undefined for another. */
export const choicesOf = ({ type }: SignalEntry): readonly string[] | undefined =>
  typeof type === 'string' ? undefined : type;

export const isNumeric = ({ type }: SignalEntry): boolean =>
  typeof type === 'string' && type !== 'flag' && type !== 'country';

/** The value of a signal where nothing is said of it; undefined for an optional one. */
export function defaultOf(entry: SignalEntry): SignalValue | undefined {
  if (entry.isOptional) return undefined;
  if (entry.type === 'flag') return false;
  return (choicesOf(entry)?.[0] as SignalValue | undefined) ?? (entry.type === 'amount' ? 0n : 0);
}
