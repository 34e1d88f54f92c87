/** What of the queue is shown: it stands in the address, so that a link and a reload show the same. */
import type { Arguments } from '../../../client/api.ts';
import type { listCases } from '../../../lambdas/contract/cases.ts';

type Query = NonNullable<Arguments<typeof listCases>['query']>;
export type Filter = Omit<Query, 'cursor'>;

const choices = {
  kind: ['held_payment', 'dispute'],
  state: ['open', 'claimed', 'waiting_for_customer', 'overdue'],
  escalated: ['true'],
  claimed: ['mine', 'none', 'others'],
} as const satisfies { readonly [Name in keyof Filter]?: readonly Filter[Name][] };

const forms = {
  min_amount: /^[1-9][0-9]{0,14}$/,
  reason: /^[a-z0-9_]{1,64}$/,
  store_id: /^[a-z0-9-]{3,40}$/,
} as const;

/** What an address says; what it may not say is left out, and so shows more rather than nothing. */
export function filterIn(query: URLSearchParams): Filter {
  const chosen = Object.entries(choices).flatMap(([name, values]) => {
    const value = (values as readonly string[]).find((each) => each === query.get(name));
    return value === undefined ? [] : [[name, value]];
  });
  const typed = Object.entries(forms).flatMap(([name, form]) => {
    const value = query.get(name) ?? '';
    return form.test(value) ? [[name, value]] : [];
  });
  return Object.fromEntries([...chosen, ...typed]) as Filter;
}

/** Whether anything is left out, besides the other kind. */
export const isNarrow = ({ kind: _, ...rest }: Filter): boolean => Object.keys(rest).length > 0;
