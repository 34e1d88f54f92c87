/** What a verification finds wrong: one row, one sentence. */

export interface Finding {
  /**
   * What somebody did to the row; `wrong` where it does not say which of them. Of a copy whose replication was cut off: `torn`
   * where a part of it did not arrive, `lost` where nothing of it did.
   */
  readonly change: 'edited' | 'deleted' | 'inserted' | 'reordered' | 'wrong' | 'torn' | 'lost';
  /** The row's key, such as PAYMENT#…, or the name of a block. */
  readonly row: string;
  readonly sentence: string;
}

/**
 * Where a finding belongs: first what is wrong with the chain itself, in its order; then rows that are not as it has
 * them, in the order in which it sealed them; then rows that it does not know; then what did not arrive; then balances.
 */
export type Place = readonly [
  part: 'chain' | 'rows' | 'unknown' | 'arrivals' | 'balances',
  block?: number,
  line?: number,
];

export interface PlacedFinding extends Finding {
  readonly place: Place;
}

const parts = ['chain', 'rows', 'unknown', 'arrivals', 'balances'];
/** After every line of a block. */
export const LAST_LINE = Number.MAX_SAFE_INTEGER;

/** First what came first. */
export const inOrder = (findings: readonly PlacedFinding[]): readonly Finding[] =>
  findings
    .toSorted(({ place: [a, ...as] }, { place: [b, ...bs] }) => {
      const [[blockA = 0, lineA = 0], [blockB = 0, lineB = 0]] = [as, bs];
      return parts.indexOf(a) - parts.indexOf(b) || blockA - blockB || lineA - lineB;
    })
    .map(({ change, row, sentence }) => ({ change, row, sentence }));
