/** Balances of all stores of a part, packed: what closed days come to. */
import { decode, encode } from 'cborg';
import type { StoreBalance } from '../../domain/stores/store-balance.ts';

export type StoreBalances = ReadonlyMap<string, readonly StoreBalance[]>;

/** CBOR (RFC 8949). Nothing is pending on a day that is closed. */
export const encodeBalances = (balances: StoreBalances): Uint8Array =>
  encode(
    [...balances].map(([store, sums]) => [
      store,
      ...sums.flatMap(({ currency, posted }) => [currency, posted]),
    ]),
  );

export function decodeBalances(bytes: Uint8Array): StoreBalances {
  const packed = decode(bytes) as [string, ...(string | number | bigint)[]][];
  return new Map(
    packed.map(([store, ...values]) => {
      const sums: StoreBalance[] = [];
      for (let at = 0; at < values.length; at += 2)
        sums.push({ currency: String(values[at]), posted: BigInt(values[at + 1] ?? 0), pending: 0n });
      return [store, sums];
    }),
  );
}
