/** Many cases decided alike: what is chosen, what it comes to, and what became of it. Pure. */
import type { Answer, Arguments } from '../../client/api.ts';
import type { bulkDecideCases, listCases } from '../../lambdas/contract/cases.ts';

type CaseSummary = Answer<typeof listCases>['body']['cases'][number];

export type BulkCase = Pick<CaseSummary, 'id' | 'amount' | 'currency' | 'store_name' | 'opened_at'> & {
  /** Where it is known without opening the case. */
  readonly customer_id?: string;
};

export type BulkBody = NonNullable<Arguments<typeof bulkDecideCases>['body']>;
export type BulkResult = Answer<typeof bulkDecideCases>['body']['results'][number];

/** What one request decides. */
export const MOST = 50;

export const capped = (ids: readonly string[]): readonly string[] => ids.slice(0, MOST);

/** Puts one in, or takes it out. */
export const toggled = (chosen: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  chosen.has(id) ? new Set([...chosen].filter((each) => each !== id)) : new Set(capped([...chosen, id]));

/** All from one to the other, both among them, in whichever order; where one is gone, the other alone. */
export function ranged(
  order: readonly string[],
  chosen: ReadonlySet<string>,
  from: string | undefined,
  to: string,
): ReadonlySet<string> {
  const end = order.indexOf(to);
  const start = from !== undefined && order.includes(from) ? order.indexOf(from) : end;
  const between = order.slice(Math.min(start, end), Math.max(start, end) + 1);
  return new Set(capped([...new Set([...chosen, ...between])]));
}

interface Sum {
  readonly currency: string;
  /** Minor units. */
  readonly amount: string;
}

export interface Total {
  readonly count: number;
  /** By currency. */
  readonly sums: readonly Sum[];
}

export const totalOf = (cases: readonly BulkCase[]): Total => ({
  count: cases.length,
  sums: [...Map.groupBy(cases, ({ currency }) => currency)].map(([currency, some]) => ({
    currency,
    amount: String(some.reduce((sum, { amount }) => sum + BigInt(amount), 0n)),
  })),
});

/** The one with the most cases first. */
export const byStore = (cases: readonly BulkCase[]): readonly (Total & { readonly store: string })[] =>
  [...Map.groupBy(cases, ({ store_name }) => store_name)]
    .map(([store, some]) => ({ store, ...totalOf(some) }))
    .sort((a, b) => b.count - a.count);

/** What is told of each so far, with what a later try has told. */
export function told(before: readonly BulkResult[], later: readonly BulkResult[]): readonly BulkResult[] {
  const newest = new Map(later.map((each) => [each.case_id, each]));
  const known = before.map((each) => newest.get(each.case_id) ?? each);
  const ids = new Set(before.map(({ case_id }) => case_id));
  return [...known, ...later.filter(({ case_id }) => !ids.has(case_id))];
}

/** What may pass: a colleague gives a case back, a store is set free, a crowd goes. */
const passing: ReadonlySet<BulkResult['code']> = new Set(['case_claimed', 'store_frozen', 'service_busy']);

/** The cases that another try may decide. */
export const toTryAgain = (results: readonly BulkResult[]): readonly string[] =>
  results.filter(({ decided, code }) => !decided && passing.has(code)).map(({ case_id }) => case_id);

/** What was not decided comes first. */
export const failuresFirst = (results: readonly BulkResult[]): readonly BulkResult[] =>
  results.toSorted((a, b) => Number(a.decided) - Number(b.decided));
