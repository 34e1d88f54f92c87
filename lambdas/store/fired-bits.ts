/** The rules that fired, in a few bits each: their words would take an eighth of the KB that an item has. */
import type { BitReader, BitWriter } from './bits.ts';

/** Of the rules that we ship, in seven bits each. Stored numbers: new ones go to the end, and none gets a second meaning. */
const shipped = [
  'cool_off',
  'additional_device_new',
  'device_new',
  'amount_high',
  'amount_elevated',
  'day_total_high',
  'cash_convertible_quantity',
  'reg_address',
  'reg_device',
  'reg_phone',
  'reg_fast',
  'switched_off',
  'list_block',
  'list_watch',
  'new_device_top_up',
  'hardware_shared',
  'store_new_customers',
  'store_cash_convertible',
  'top_up_burst',
  'top_up_rapid',
  'top_up_spent',
  'travel_impossible',
  'country_unusual',
  'hour_unusual',
  'amount_unusual',
  'amount_far_above',
  'device_recent',
  'store_high_risk',
  'payments_rapid',
  'list_allow',
  'spent_at_once',
  'top_up_spent_confirm',
  'travel_confirm',
  'device_recent_confirm',
] as const;

const numbers: ReadonlyMap<string, number> = new Map(shipped.map((reason, number) => [reason, number]));

/** What reasons are spelled with: a character is six bits. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789_';

export interface Fired {
  readonly reasons: readonly string[];
  readonly shadow: readonly string[];
  readonly snoozed: readonly string[];
}

const modes = ['reasons', 'shadow', 'snoozed'] as const satisfies readonly (keyof Fired)[];
const kinds = { number: 0, word: 1, place: 2 } as const;

/** What all of them take at most, in bits. */
const FIRED_BITS = 216;
const COUNT = 6;

interface Entry {
  readonly mode: number;
  readonly reason: string;
  readonly kind: keyof typeof kinds;
}

const sizeOf = ({ kind, reason }: Entry): number =>
  4 + (kind === 'number' ? 7 : kind === 'word' ? 5 + 6 * reason.length : 8);

function entryOf(mode: number, reason: string): Entry {
  if (numbers.has(reason)) return { mode, reason, kind: 'number' };
  return { mode, reason, kind: reason.startsWith('#') ? 'place' : 'word' };
}

/**
 * A reason of ours is a number; another is its word, or its place in its ruleset (`nameOf` of the domain says when). Of
 * more than fit even so, the last are left out: judging the recorded signals again by the same ruleset tells them.
 */
export function writeFired(writer: BitWriter, fired: Fired): void {
  let entries = modes.flatMap((mode, number) => fired[mode].map((reason) => entryOf(number, reason)));
  while (entries.reduce((sum, entry) => sum + sizeOf(entry), COUNT) > FIRED_BITS)
    entries = entries.slice(0, -1);
  writer.write(entries.length, COUNT);
  for (const { mode, kind, reason } of entries) {
    writer.write(mode, 2);
    writer.write(kinds[kind], 2);
    if (kind === 'number') writer.write(numbers.get(reason) ?? 0, 7);
    else if (kind === 'place') writer.write(Number(reason.slice(1)), 8);
    else writeWord(writer, reason);
  }
}

/** @throws RangeError for a reason that a ruleset does not let in */
function writeWord(writer: BitWriter, reason: string): void {
  writer.write(reason.length - 1, 5);
  for (const character of reason) {
    const place = alphabet.indexOf(character);
    if (place < 0) throw new RangeError(`The reason ${reason} cannot be recorded`);
    writer.write(place, 6);
  }
}

/** @throws Error for what `writeFired` does not make */
export function readFired(reader: BitReader): Fired {
  const count = reader.read(COUNT);
  const entries = Array.from({ length: count }, () => ({ mode: reader.read(2), reason: readReason(reader) }));
  const of = (name: keyof Fired) =>
    entries.filter(({ mode }) => modes[mode] === name).map(({ reason }) => reason);
  return { reasons: of('reasons'), shadow: of('shadow'), snoozed: of('snoozed') };
}

function readReason(reader: BitReader): string {
  const kind = reader.read(2);
  if (kind === kinds.place) return `#${reader.read(8)}`;
  if (kind === kinds.word)
    return Array.from({ length: reader.read(5) + 1 }, () => alphabet[reader.read(6)]).join('');
  const number = reader.read(7);
  const reason = shipped[number];
  if (reason === undefined) throw new Error(`The stored reason ${number} is not known`);
  return reason;
}
