/** A table of many rows, to look through by page and by a word. */
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useState } from 'react';
import { useLanguage, useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

interface LongTableProps<T> {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  readonly items: readonly T[];
  readonly nameOf: (item: T) => string;
  /** What of an item a word is looked for in. @default - there is nothing to look for */
  readonly wordsOf?: (item: T) => string;
  /** While the first of it is loaded. */
  readonly loading?: boolean;
  /** What stands there instead of no rows. */
  readonly empty: ReactNode;
  /** How far loading is, and the way on. */
  readonly footer?: ReactNode;
  /** Rows. @default 50 */
  readonly size?: number;
}

export function LongTable<T>({ items, wordsOf, size = 50, ...props }: LongTableProps<T>) {
  const texts = useTexts(shared);
  const { language } = useLanguage();
  const [word, setWord] = useState('');
  const [asked, setAsked] = useState(1);
  const wanted = word.trim().toLowerCase();
  const found =
    wordsOf && wanted !== '' ? items.filter((item) => wordsOf(item).toLowerCase().includes(wanted)) : items;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(asked, pages);
  return (
    <Table
      variant="container"
      contentDensity="compact"
      items={found.slice((page - 1) * size, page * size)}
      trackBy={props.nameOf}
      columnDefinitions={props.columns}
      loading={props.loading ?? false}
      loadingText={texts.loading}
      empty={wanted === '' ? props.empty : texts.noMatch}
      footer={props.footer}
      ariaLabels={{ tableLabel: props.title }}
      header={
        <Header
          variant="h2"
          counter={props.loading ? undefined : `(${found.length.toLocaleString(language)})`}
          actions={props.actions}
        >
          {props.title}
        </Header>
      }
      filter={
        wordsOf && (
          <TextFilter
            filteringText={word}
            filteringPlaceholder={texts.find}
            filteringAriaLabel={texts.find}
            onChange={({ detail }) => setWord(detail.filteringText)}
          />
        )
      }
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setAsked(detail.currentPageIndex)}
            ariaLabels={{
              paginationLabel: texts.pages,
              previousPageLabel: texts.previousPage,
              nextPageLabel: texts.nextPage,
              pageLabel: texts.page,
            }}
          />
        )
      }
    />
  );
}
