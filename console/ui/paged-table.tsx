/** A list that the API answers in pages: its rows as far as they have come, or that there are none. */
import type { ReactNode } from 'react';
import type { Pages } from '../app/load-pages.ts';
import { PagesFooter } from './pages-footer.tsx';
import { SmallTable } from './small-table.tsx';
import { Empty, Loading } from './states.tsx';

interface PagedTableProps<T> {
  readonly label: string;
  readonly of: Pages<unknown>;
  /** Of all pages. */
  readonly items: readonly T[];
  readonly columns: readonly (readonly [header: string, cell: (item: T) => ReactNode])[];
  readonly nameOf: (item: T) => string;
  readonly empty: string;
  readonly emptyText?: string;
}

export function PagedTable<T>({ of, items, empty, emptyText, ...table }: PagedTableProps<T>) {
  if (of.pages.length === 0 && of.error === undefined) return <Loading />;
  if (items.length === 0 && of.whole) return <Empty title={empty}>{emptyText}</Empty>;
  return (
    <>
      {items.length > 0 && <SmallTable<T> {...table} items={items} empty={empty} />}
      <PagesFooter of={of} count={items.length} />
    </>
  );
}
