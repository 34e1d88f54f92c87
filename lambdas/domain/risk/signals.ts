/** Signals as they are judged by, which is just as they are recorded: so a judgement can be made again from its record. */
import {
  catalogue,
  defaultOf,
  isNumeric,
  type SignalEntry,
  type Signals,
  type SignalValue,
} from './signal-catalogue.ts';

/** Beyond it a `number` is not exact. */
const MOST = Number.MAX_SAFE_INTEGER;

/** Digits that are kept of what lags by seconds: a threshold of no more digits is met exactly all the same. */
const DIGITS = 3;
/** Bits that are kept of any other number: up to 16,777,215 that is all of it. */
const BITS = 24;

/** What the transfer itself says. */
export const isOfTransfer = ({ source }: SignalEntry): boolean => source === 'transfer';

/** Whole, not below 0, and rounded down. @throws RangeError for what is no number */
function rounded(value: bigint | number, { lag }: SignalEntry): bigint {
  const whole = BigInt(Math.floor(Math.min(Math.max(Number(value), 0), MOST)));
  const unit =
    lag === 'seconds'
      ? 10n ** BigInt(Math.max(0, whole.toString().length - DIGITS))
      : 2n ** BigInt(Math.max(0, whole.toString(2).length - BITS));
  return whole - (whole % unit);
}

function valueFor(entry: SignalEntry, value: SignalValue): SignalValue {
  if (!isNumeric(entry) || isOfTransfer(entry)) return value;
  const whole = rounded(value as bigint | number, entry);
  return entry.type === 'amount' ? whole : Number(whole);
}

/** Rounded, and without what says nothing: equal signals come to equal records. */
export const recordable = (signals: Signals): Signals =>
  Object.fromEntries(
    catalogue.flatMap((entry) => {
      const given = signals[entry.name];
      if (given === undefined) return [];
      const value = valueFor(entry, given);
      return value === defaultOf(entry) ? [] : [[entry.name, value]];
    }),
  );

/** For a record that people read: amounts as digits. */
export const signalTexts = (signals: Signals): readonly { name: string; value: string; unit?: string }[] =>
  catalogue.flatMap((entry) => {
    const value = signals[entry.name];
    if (value === undefined) return [];
    return {
      name: entry.name,
      value: String(value),
      ...(isNumeric(entry) ? { unit: String(entry.type) } : {}),
    };
  });

/** @param texts by name; @throws SyntaxError or TypeError for what `signalTexts` does not make */
export const signalsIn = (texts: Readonly<Record<string, string>>): Signals =>
  Object.fromEntries(
    catalogue.flatMap((entry) => {
      const text = texts[entry.name];
      return text === undefined ? [] : [[entry.name, valueIn(entry, text)]];
    }),
  );

function valueIn(entry: SignalEntry, text: string): SignalValue {
  if (entry.type === 'amount') return BigInt(text);
  if (entry.type === 'flag') return text === 'true';
  return (isNumeric(entry) ? Number(text) : text) as SignalValue;
}
