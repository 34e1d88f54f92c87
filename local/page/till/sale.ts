/** A sale: the basket, the request that is sent for it, and what was answered. */
import type * as z from 'zod/mini';
import type { charge, createCharge } from '../../../lambdas/contract/charges.ts';
import type { categories } from '../../../lambdas/contract/payments.ts';
import type { Texts } from '../texts/ja.ts';

export type Category = (typeof categories)[number];
export type Charge = z.output<typeof charge>;
export type ChargeBody = z.input<NonNullable<(typeof createCharge)['body']>>;

export interface Line {
  readonly id: string;
  readonly category: Category;
  /** Of the products that the till knows; others are called by their category. */
  readonly product?: Product;
  /** Yen. */
  readonly price: number;
  readonly quantity: number;
}

export const products = {
  onigiri: { category: 'groceries', price: 160 },
  coffee: { category: 'groceries', price: 180 },
  tissues: { category: 'household', price: 298 },
  carton: { category: 'e_cigarette', price: 5800 },
  gift: { category: 'gift_card', price: 10_000 },
  kotatsu: { category: 'household', price: 32_000 },
} as const satisfies Record<string, { readonly category: Category; readonly price: number }>;

export type Product = keyof typeof products;

export const nameOf = (line: Pick<Line, 'product' | 'category'>, texts: Texts): string =>
  line.product ? texts.register.product[line.product] : texts.category[line.category];

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

/** As many as a charge may have. */
export const MOST_LINES = 20;

/** One more of the line's goods, or the line itself where there is none of them. */
export function withLine(lines: readonly Line[], line: Line): readonly Line[] {
  const same = lines.find(({ id }) => id === line.id);
  if (same) return withQuantity(lines, line.id, same.quantity + line.quantity);
  return lines.length < MOST_LINES ? [...lines, line] : lines;
}

export const withQuantity = (lines: readonly Line[], id: string, quantity: number): readonly Line[] =>
  lines
    .map((line) => (line.id === id ? { ...line, quantity: Math.min(quantity, 9999) } : line))
    .filter((line) => line.quantity > 0);

/** Written down before anything is sent: with its reference a lost answer is asked for again. */
export interface Sale {
  readonly body: ChargeBody;
  readonly lines: readonly Line[];
  readonly charge?: Charge;
}

export const saleOf = (store: string, reference: string, code: string, lines: readonly Line[]): Sale => ({
  lines,
  body: {
    store_id: store,
    code,
    amount: String(totalOf(lines)),
    currency: 'JPY',
    reference,
    lines: lines.map(({ category, quantity, price }) => ({
      category,
      quantity,
      amount: String(price * quantity),
    })),
  },
});

/** The number of the next receipt, such as `2026-11-22.0042`: the till gives each once. */
export const nextReference = (last: string | undefined, day: string): string => {
  const [lastDay, number] = last?.split('.') ?? [];
  return `${day}.${String((lastDay === day ? Number(number) : 0) + 1).padStart(4, '0')}`;
};
