/** Lines of store statements in about 30 bytes each, so that a thousand of them cost some fifty write units. */
import { decode, encode } from 'cborg';
import type { Day } from '../../domain/money.ts';
import type { StoreLine } from '../../domain/stores/store-line.ts';

/** What many lines have in common: currency, kind, direction, and what their ids begin with. */
type Sort = readonly [currency: string, kind: string, direction: 'in' | 'out', prefix: string];
/** The sort's number. A till's line has the terminal's number beside it; any other pays no byte for that. */
type PackedSort = number | readonly [sort: number, terminal: number];
type Packed = string | number | bigint | Uint8Array | PackedSort;

/**
 * CBOR (RFC 8949): the sorts of lines, then for each store its id and, for each of its lines, six values. The day
 * is in the item's key.
 */
export function encodeStoreLines(lines: readonly StoreLine[]): Uint8Array {
  const sorts: Sort[] = [];
  const stores = new Map<string, Packed[]>();
  for (const line of lines) {
    const { prefix, rest } = splitId(line.id);
    const packed = stores.get(line.store) ?? [];
    stores.set(line.store, packed);
    const sort = sortNumber(sorts, [line.currency, line.kind, line.direction, prefix]);
    packed.push(
      line.terminal === undefined ? sort : [sort, line.terminal],
      rest,
      // Small, and so short: milliseconds from the beginning of the day in UTC.
      line.createdAt - Date.parse(line.day),
      line.version,
      line.posted,
      line.pending,
    );
  }
  return encode([sorts, ...[...stores].map(([store, packed]) => [store, ...packed])]);
}

/** @throws Error if the bytes were not made by `encodeStoreLines` */
export function decodeStoreLines(bytes: Uint8Array, day: Day): readonly StoreLine[] {
  const [sorts, ...stores] = decode(bytes) as [Sort[], ...[string, ...Packed[]][]];
  return stores.flatMap(([store, ...packed]) => {
    const lines: StoreLine[] = [];
    for (let at = 0; at < packed.length; at += VALUES) {
      const [packedSort, rest, sinceDay, version, posted, pending] = packed.slice(at, at + VALUES);
      const [sort, terminal] = Array.isArray(packedSort) ? packedSort.map(Number) : [Number(packedSort)];
      const [currency, kind, direction, prefix] = sorts[sort ?? -1] ?? unknownSort();
      lines.push({
        store,
        id: `${prefix}${typeof rest === 'string' ? rest : Buffer.from(rest as Uint8Array).toString('base64url')}`,
        kind,
        direction,
        ...(terminal === undefined ? {} : { terminal }),
        currency,
        day,
        createdAt: Date.parse(day) + Number(sinceDay),
        version: Number(version),
        posted: BigInt(posted as number),
        pending: BigInt(pending as number),
      });
    }
    return lines;
  });
}

/** Of each line. */
const VALUES = 6;

function sortNumber(sorts: Sort[], sort: Sort): number {
  const known = sorts.findIndex((each) => each.every((value, index) => value === sort[index]));
  return known === -1 ? sorts.push(sort) - 1 : known;
}

/** Our ids are a prefix and the base64url of 20 bytes, which are kept as bytes; another id is kept as it is. */
function splitId(id: string): { readonly prefix: string; readonly rest: string | Uint8Array } {
  const cut = id.indexOf('_') + 1;
  const bytes = Buffer.from(id.slice(cut), 'base64url');
  const isOurs = cut > 0 && bytes.toString('base64url') === id.slice(cut);
  return isOurs ? { prefix: id.slice(0, cut), rest: bytes } : { prefix: '', rest: id };
}

function unknownSort(): never {
  throw new Error('Stored lines of a store are of an unknown sort');
}
