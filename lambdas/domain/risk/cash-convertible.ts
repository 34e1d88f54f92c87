/** Goods that sell on the street for nearly what they cost: what the 2019 attackers bought. */

export interface CashConvertible {
  readonly pieces: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** @param categories of the stage's settings */
export const cashConvertibleIn = (
  lines: readonly { readonly category: string; readonly quantity: number; readonly amount: bigint }[],
  categories: readonly string[],
): CashConvertible =>
  lines
    .filter(({ category }) => categories.includes(category))
    .reduce((sum, { quantity, amount }) => ({ pieces: sum.pieces + quantity, amount: sum.amount + amount }), {
      pieces: 0,
      amount: 0n,
    });
