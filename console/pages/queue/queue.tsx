/** The queue: what waits for a decision, the nearest deadline first; worked with the keyboard from end to end. */
import Button from '@cloudscape-design/components/button';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useRef, useState } from 'react';
import { listCases } from '../../../lambdas/contract/cases.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { shared } from '../../texts/shared.ts';
import { money } from '../../ui/format.ts';
import { useNextCase } from '../../ui/next-case.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Empty } from '../../ui/states.tsx';
import { useColumns } from './columns.tsx';
import { Counts } from './counts.tsx';
import { type Filter, filterIn, isNarrow } from './filter.ts';
import { Filters } from './filters.tsx';
import { Selected } from './selected.tsx';
import { queueTexts } from './texts.ts';
import { useSelection } from './use-selection.ts';

/** Milliseconds. */
const EVERY = 10_000;

export default function Queue() {
  const { query } = usePlace();
  const filter = filterIn(query);
  const change = (changed: Filter) =>
    replacePlace(hrefOf('/cases', changed as Readonly<Record<string, string | undefined>>));
  // Another filter begins at its first page.
  return <Cases key={JSON.stringify(filter)} filter={filter} change={change} />;
}

interface CasesProps {
  readonly filter: Filter;
  readonly change: (filter: Filter) => void;
}

function Cases({ filter, change }: CasesProps) {
  const texts = useTexts(queueTexts);
  const { loading, refresh } = useTexts(shared);
  const { language } = useLanguage();
  const { api } = useConsole();
  const columns = useColumns();
  const table = useRef<HTMLDivElement>(null);
  /** Where each page begins; the first one needs nobody to say it. */
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const cursor = cursors[page - 1];
  const loaded = useLoad(
    `cases ${page}`,
    async () => {
      const { body } = await api.call(listCases, { query: { ...filter, ...(cursor ? { cursor } : {}) } });
      setCursors((before) => [
        ...before.slice(0, page),
        ...(body.next_cursor === undefined ? [] : [body.next_cursor]),
      ]);
      return body;
    },
    EVERY,
  );
  const next = useNextCase(filter.kind);
  const cases = loaded.value?.cases ?? [];
  const selection = useSelection(cases, table);
  useKeys([
    { key: 'j', does: texts.keys.down, act: () => focusRow(table.current, 1) },
    { key: 'k', does: texts.keys.up, act: () => focusRow(table.current, -1) },
    { key: 'n', does: texts.keys.next, act: () => void next.run() },
    { key: 'r', does: refresh, act: () => void loaded.reload() },
  ]);
  return (
    <div ref={table}>
      <Problem error={next.error} />
      <Table
        variant="full-page"
        stickyHeader
        stickyHeaderVerticalOffset={0}
        contentDensity="compact"
        trackBy="id"
        loading={loaded.value === undefined && loaded.error === undefined}
        loadingText={loading}
        items={cases}
        columnDefinitions={columns}
        resizableColumns={false}
        selectionType="multi"
        selectedItems={selection.selected}
        onSelectionChange={({ detail }) => selection.select(detail.selectedItems.map(({ id }) => id))}
        ariaLabels={{
          tableLabel: texts.title,
          selectionGroupLabel: texts.selection,
          allItemsSelectionLabel: () => texts.selectAll,
          itemSelectionLabel: (_, { amount, currency, store_name }) =>
            texts.select(money(amount, currency, language), store_name),
        }}
        header={
          <PageHead
            title={
              <span className="queue-title">
                {texts.title}
                <Counts />
              </span>
            }
            refresh={{ act: () => void loaded.reload(), busy: loaded.busy && loaded.value !== undefined }}
          >
            <Button variant="primary" loading={next.busy} onClick={() => void next.run()}>
              {texts.next}
            </Button>
          </PageHead>
        }
        filter={
          <>
            <Filters filter={filter} change={change} />
            <Selected
              of={selection}
              kind={filter.kind ?? 'held_payment'}
              reload={() => void loaded.reload()}
            />
          </>
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={cursors.length}
            openEnd={cursors.length > page}
            onChange={({ detail }) => {
              if (detail.currentPageIndex > cursors.length) return;
              selection.select([]);
              setPage(detail.currentPageIndex);
            }}
            ariaLabels={{
              paginationLabel: texts.pages,
              previousPageLabel: texts.previous,
              nextPageLabel: texts.following,
              pageLabel: texts.page,
            }}
          />
        }
        empty={
          loaded.error === undefined ? (
            <Empty title={isNarrow(filter) ? texts.empty : texts.none}>{texts.emptyText}</Empty>
          ) : (
            <Problem error={loaded.error} retry={() => void loaded.reload()} />
          )
        }
      />
    </div>
  );
}

/** Moves the focus to another row's link: what is read out, and what Enter opens. */
function focusRow(within: HTMLElement | null, step: 1 | -1): void {
  const links = [...(within?.querySelectorAll<HTMLAnchorElement>('td a[href^="#/cases/"]') ?? [])];
  const now = links.indexOf(document.activeElement as HTMLAnchorElement);
  const wanted = now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step;
  const link = links[Math.max(0, Math.min(links.length - 1, wanted))];
  link?.focus();
  link?.scrollIntoView({ block: 'nearest' });
}
