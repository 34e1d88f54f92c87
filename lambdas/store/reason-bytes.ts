/** The reasons of a payment in a byte each: their words would take an eighth of the KB that the item has. */
import type { Fields } from './items.ts';

/** Stored numbers: never give one a second meaning. */
const numbers: Readonly<Record<string, number>> = {
  cool_off: 0,
  additional_device_new: 1,
  device_new: 2,
  amount_high: 3,
  amount_elevated: 4,
  day_total_high: 5,
  cash_convertible_quantity: 6,
  reg_address: 7,
  reg_device: 8,
  reg_phone: 9,
  reg_fast: 10,
};

const reasons = new Map(Object.entries(numbers).map(([reason, number]) => [number, reason]));

/** A byte for each reason; all of them in words where one has no number yet. */
export function encodeReasons(given: readonly string[]): Buffer | string[] {
  const bytes = given.map((reason) => numbers[reason]);
  return bytes.every((byte) => byte !== undefined) ? Buffer.from(bytes) : [...given];
}

/** @throws Error for a number that stands for nothing */
export function reasonsIn(payment: Fields): string[] {
  if (!payment.isBinary('reasons')) return payment.texts('reasons');
  return [...payment.bytes('reasons')].map((number) => {
    const reason = reasons.get(number);
    if (reason === undefined) throw new Error(`The stored reason ${number} is not known`);
    return reason;
  });
}
