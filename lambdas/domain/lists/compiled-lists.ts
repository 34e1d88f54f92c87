/** The lists of address ranges and countries as one document, and what it says of a request. */
import { addressBits } from '../registration/network.ts';
import { rangeIn } from './address-range.ts';
import { isInForce, type ListEntry, type ListKind, type Mark } from './entry.ts';

/** Subject, kind, and if it ends, when. Written once under its version, and never changed. */
export type ListedRow = readonly [subject: string, kind: ListKind, expiresAt?: number];

export interface ListDocument {
  readonly addresses: readonly ListedRow[];
  readonly countries: readonly ListedRow[];
}

export interface CompiledLists {
  /** The mark of the narrowest range that an address is in, of those that are in force. */
  ofAddress(address: string, now: number): ListKind | undefined;
  ofCountry(country: string, now: number): ListKind | undefined;
}

/** The document has no more ranges: it is one item. */
export const maxRanges = 5000;

const rowsOf = (entries: readonly ListEntry[], list: ListEntry['list']): ListedRow[] =>
  entries
    .filter((entry) => entry.list === list)
    .map(({ subject, kind, expiresAt }) =>
      expiresAt === undefined ? [subject, kind] : [subject, kind, expiresAt],
    );

export const documentOf = (entries: readonly ListEntry[]): ListDocument => ({
  addresses: rowsOf(entries, 'addresses'),
  countries: rowsOf(entries, 'countries'),
});

const markIn = ([, kind, expiresAt]: ListedRow): Mark => ({ kind, expiresAt });

/** As many looks as there are different lengths of prefixes, however many ranges there are. */
export function compiledLists({ addresses, countries }: ListDocument): CompiledLists {
  const ranges = new Map<string, { size: number; prefix: number; marks: Map<bigint, Mark> }>();
  for (const row of addresses) {
    const range = rangeIn(row[0]);
    if (!range) throw new Error('A compiled list has what is no range of addresses');
    const { size, prefix, bits } = range;
    const known = ranges.get(`${size}/${prefix}`) ?? { size, prefix, marks: new Map<bigint, Mark>() };
    known.marks.set(bits, markIn(row));
    ranges.set(`${size}/${prefix}`, known);
  }
  const narrowestFirst = [...ranges.values()].sort((a, b) => b.prefix - a.prefix);
  const byCountry = new Map(countries.map((row) => [row[0], markIn(row)]));
  return {
    ofAddress(address, now) {
      const asked = addressBits(address);
      if (!asked) return undefined;
      for (const { size, prefix, marks } of narrowestFirst) {
        if (size !== asked.size) continue;
        const mark = marks.get(asked.bits >> BigInt(size - prefix));
        if (mark && isInForce(mark, now)) return mark.kind;
      }
      return undefined;
    },
    ofCountry(country, now) {
      const mark = byCountry.get(country);
      return mark && isInForce(mark, now) ? mark.kind : undefined;
    },
  };
}

/** Where nothing was ever published. */
export const noLists: CompiledLists = { ofAddress: () => undefined, ofCountry: () => undefined };
