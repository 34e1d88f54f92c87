/**
 * How a transfer was judged, in one attribute of about a hundred bytes: the ruleset, the rules that fired, the score and
 * every signal. It is read without the ruleset, for good: places in the catalogue of signals and numbers of reasons are
 * never given a second meaning, and a record of before lacks what came later.
 */
import type { Judgement } from '../domain/risk/evaluate.ts';
import {
  catalogue,
  choicesOf,
  isNumeric,
  type SignalEntry,
  type Signals,
  type SignalValue,
} from '../domain/risk/signal-catalogue.ts';
import { isOfTransfer } from '../domain/risk/signals.ts';
import { type BitReader, type BitWriter, bitReader, bitWriter } from './bits.ts';
import { readFired, writeFired } from './fired-bits.ts';

/** Another form needs another number: what was written stays readable. */
const FORM = 1;
/** In bits. */
const SCORE = 14;
const VERSION = 20;

/** Those that are recorded: what the transfer itself says is put back from it. */
const recorded = catalogue.filter((entry) => !isOfTransfer(entry));

/**
 * In bits: 4, the form; 1, whether the ruleset is a published one; its number; the score; the rules that fired; 7, how far
 * in the catalogue signals are recorded, and so many that tell which; then those signals.
 *
 * @throws RangeError for a version that no ruleset has
 */
export function encodeJudged(judgement: Judgement): Buffer {
  const writer = bitWriter();
  const [, standard, number] = /^(standard-)?([1-9]\d{0,5})$/.exec(judgement.ruleset) ?? [];
  if (number === undefined) throw new RangeError('A ruleset’s version should be a number');
  writer.write(FORM, 4);
  writer.write(standard ? 0 : 1, 1);
  writer.write(Number(number), VERSION);
  writer.write(Math.min(judgement.score, 2 ** SCORE - 1), SCORE);
  writeFired(writer, judgement);
  const known = recorded.map((entry) => judgement.signals[entry.name] !== undefined);
  const reach = known.lastIndexOf(true) + 1;
  writer.write(reach, 7);
  for (const isKnown of known.slice(0, reach)) writer.write(isKnown ? 1 : 0, 1);
  for (const entry of recorded) {
    const value = judgement.signals[entry.name];
    if (value !== undefined) writeSignal(writer, entry, value);
  }
  return writer.bytes();
}

/** @param own what the transfer itself says @throws Error for what `encodeJudged` does not make */
export function decodeJudged(bytes: Uint8Array, own: Signals): Judgement {
  const reader = bitReader(bytes);
  if (reader.read(4) !== FORM) throw new Error('The judgement is of a form that is not known');
  const isPublished = reader.read(1) === 1;
  const number = reader.read(VERSION);
  const score = reader.read(SCORE);
  const fired = readFired(reader);
  const reach = reader.read(7);
  const known = Array.from({ length: reach }, () => reader.read(1) === 1);
  const signals = recorded
    .filter((_, place) => known[place])
    .map((entry) => [entry.name, readSignal(reader, entry)] as const);
  return {
    ruleset: isPublished ? String(number) : `standard-${number}`,
    score,
    ...fired,
    signals: { ...own, ...Object.fromEntries(signals) },
  };
}

/** A flag that is there is a yes, unless nothing might be known of it. */
function writeSignal(writer: BitWriter, entry: SignalEntry, value: SignalValue): void {
  const choices = choicesOf(entry);
  if (isNumeric(entry) && entry.lag === 'seconds') writeRounded(writer, BigInt(value as bigint | number));
  else if (isNumeric(entry)) writer.writeNumber(BigInt(value as bigint | number));
  else if (choices) writer.write(choices.indexOf(String(value)), 2);
  else if (entry.isOptional) writer.write(value ? 1 : 0, 1);
}

function readSignal(reader: BitReader, entry: SignalEntry): SignalValue {
  const choices = choicesOf(entry);
  if (isNumeric(entry)) {
    const value = entry.lag === 'seconds' ? readRounded(reader) : reader.readNumber();
    return entry.type === 'amount' ? value : Number(value);
  }
  if (choices) return choices[reader.read(2)] as SignalValue;
  return entry.isOptional ? reader.read(1) === 1 : true;
}

const SMALL = 6;
const THREE_DIGITS = 10;
const ZEROS = 4;

/** A number of three digits at most and zeros after them: 7 bits below 64, 15 for any other. */
function writeRounded(writer: BitWriter, value: bigint): void {
  const isSmall = value < 2 ** SMALL;
  writer.write(isSmall ? 0 : 1, 1);
  const zeros = Math.max(0, value.toString().length - 3);
  if (isSmall) writer.write(value, SMALL);
  else {
    writer.write(zeros, ZEROS);
    writer.write(value / 10n ** BigInt(zeros), THREE_DIGITS);
  }
}

function readRounded(reader: BitReader): bigint {
  if (reader.read(1) === 0) return BigInt(reader.read(SMALL));
  const zeros = reader.read(ZEROS);
  return BigInt(reader.read(THREE_DIGITS)) * 10n ** BigInt(zeros);
}
