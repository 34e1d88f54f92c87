/**
 * What two sets of any size differ in, out of a few hundred cells: an invertible Bloom lookup table (Eppstein, Goodrich,
 * Uyeda, Varghese: "What's the difference? Efficient set reconciliation without prior context", SIGCOMM 2011).
 */
import { createHmac } from 'node:crypto';

/** Bytes of UTF-8. A fact's name that is longer has no place here: it is looked at by itself. */
export const LONGEST_NAME = 144;
const HASH = 8;
const ELEMENT = LONGEST_NAME + HASH;
/** Each element is in one cell of each third. Some 700 differences come out of 900 cells. */
const THIRD = 300;
const THIRDS = 3;

/** What a row says. Of two sides that agree, both have the same name and the same text. */
export interface Fact {
  /** Tells where the rows are, without a zero character. */
  readonly name: string;
  /** All that the sides must agree in. */
  readonly text: string;
}

interface Cell {
  count: number;
  readonly element: Uint8Array;
  readonly check: Uint8Array;
}

/** As it is kept between two slices of a run. */
export type KeptSketch = readonly (readonly [count: number, element: Uint8Array, check: Uint8Array])[];

export interface Sketch {
  add(fact: Fact): void;
  subtract(fact: Fact): void;
  /** The names of facts that are on one side only, or said differently there, and whether these are all. */
  differences(): { readonly names: readonly string[]; readonly complete: boolean };
  keep(): KeptSketch;
}

export const fits = (name: string): boolean => Buffer.byteLength(name) <= LONGEST_NAME;

/** @param salt unknown to whoever writes rows: nobody can make differences that cancel each other out */
export function sketch(salt: string, kept?: KeptSketch): Sketch {
  const cells = kept ? kept.map(([count, element, check]) => ({ count, element, check })) : emptyCells();
  const hash = (bytes: Uint8Array | string) => createHmac('sha256', salt).update(bytes).digest();
  const change = (element: Uint8Array, by: 1 | -1) => {
    const digest = hash(element);
    for (const cell of placesOf(digest).map((place) => cells[place]))
      if (cell) put(cell, element, digest, by);
  };
  const elementOf = ({ name, text }: Fact): Uint8Array => {
    if (!fits(name)) throw new RangeError(`The name of a fact is longer than ${LONGEST_NAME} bytes`);
    const element = new Uint8Array(ELEMENT);
    element.set(Buffer.from(name));
    element.set(hash(text).subarray(0, HASH), LONGEST_NAME);
    return element;
  };
  return {
    add: (fact) => change(elementOf(fact), 1),
    subtract: (fact) => change(elementOf(fact), -1),
    keep: () => cells.map(({ count, element, check }) => [count, element, check] as const),
    differences: () => peel(cells, hash),
  };
}

const emptyCells = (): Cell[] =>
  Array.from({ length: THIRD * THIRDS }, () => ({
    count: 0,
    element: new Uint8Array(ELEMENT),
    check: new Uint8Array(HASH),
  }));

/** One in each third. */
const placesOf = (digest: Buffer): readonly number[] =>
  Array.from(
    { length: THIRDS },
    (_, third) => third * THIRD + (digest.readUInt32BE(HASH + 4 * third) % THIRD),
  );

function put(cell: Cell, element: Uint8Array, digest: Uint8Array, by: 1 | -1): void {
  cell.count += by;
  xor(cell.element, element);
  xor(cell.check, digest.subarray(0, HASH));
}

function xor(into: Uint8Array, bytes: Uint8Array): void {
  for (let at = 0; at < into.length; at++) into[at] = (into[at] ?? 0) ^ (bytes[at] ?? 0);
}

/** A cell with one element in it tells that element; taken out of its other cells, it leaves others alone in theirs. */
function peel(
  cells: readonly Cell[],
  hash: (bytes: Uint8Array) => Buffer,
): ReturnType<Sketch['differences']> {
  const left = cells.map((cell) => ({
    count: cell.count,
    element: Uint8Array.from(cell.element),
    check: Uint8Array.from(cell.check),
  }));
  const names = new Set<string>();
  const waiting = [...left];
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    if (cell.count !== 1 && cell.count !== -1) continue;
    const element = Uint8Array.from(cell.element);
    const digest = hash(element);
    if (!digest.subarray(0, HASH).equals(cell.check)) continue;
    const by = cell.count === 1 ? -1 : 1;
    names.add(nameIn(element));
    for (const other of placesOf(digest).map((place) => left[place])) {
      if (!other) continue;
      put(other, element, digest, by);
      waiting.push(other);
    }
  }
  return { names: [...names].sort(), complete: left.every(isEmpty) };
}

const nameIn = (element: Uint8Array): string =>
  Buffer.from(element.subarray(0, LONGEST_NAME)).toString('utf8').replace(/\0+$/, '');

const isEmpty = ({ count, element }: Cell): boolean => count === 0 && element.every((byte) => byte === 0);
