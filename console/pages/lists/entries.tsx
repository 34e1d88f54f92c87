/** What is on a list now. */
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import { useEffect, useRef } from 'react';
import { listListEntries } from '../../../lambdas/contract/lists.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { countryName } from '../../ui/country-name.ts';
import { LongTable } from '../../ui/long-table.tsx';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import type { ListEntry, ListName } from './list-types.ts';
import { listsTexts } from './texts.ts';

interface EntriesProps {
  readonly list: ListName;
  /** How often something was changed: each time it is asked for anew. */
  readonly changes: number;
  readonly remove: (entry: ListEntry) => void;
}

/** Pages that are asked for by themselves: of a longer list more is loaded by who wants to look through it. */
const AT_ONCE = 20;

const colours = { block: 'red', watch: 'blue', allow: 'green' } as const;

export function Entries({ list, changes, remove }: EntriesProps) {
  const { api } = useConsole();
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const loaded = usePages(
    list,
    async (cursor) =>
      (await api.call(listListEntries, { path: { name: list }, query: cursor ? { cursor } : {} })).body,
    AT_ONCE,
  );
  const seen = useRef(changes);
  useEffect(() => {
    if (seen.current !== changes) loaded.reload();
    seen.current = changes;
  });
  const entries = loaded.pages
    .flatMap((page) => page.entries)
    .filter(({ removed_at }) => removed_at === undefined)
    .sort((a, b) => (a.added_at < b.added_at ? 1 : -1));
  return (
    <LongTable
      title={`${texts.entries}: ${texts.lists[list]}`}
      items={entries}
      nameOf={({ id }) => id}
      wordsOf={({ subject, reason, author, kind }) =>
        `${nameOfSubject(list, subject, language)} ${reason} ${author} ${texts.kinds[kind]}`
      }
      loading={loaded.busy && loaded.pages.length === 0}
      empty={loaded.whole ? texts.entriesEmpty : ' '}
      footer={<PagesFooter of={loaded} count={entries.length} />}
      columns={useColumns(list, remove)}
    />
  );
}

/** A country by its name, too. */
const nameOfSubject = (list: ListName, subject: string, language: 'ja' | 'en'): string =>
  list === 'countries' ? `${countryName(subject, language)} (${subject})` : subject;

function useColumns(
  list: ListName,
  remove: EntriesProps['remove'],
): readonly TableProps.ColumnDefinition<ListEntry>[] {
  const texts = useTexts(listsTexts);
  const { language } = useLanguage();
  const { columns } = texts;
  return [
    {
      id: 'subject',
      header: columns.subject,
      cell: ({ subject }) => <bdi className="foreign">{nameOfSubject(list, subject, language)}</bdi>,
    },
    {
      id: 'kind',
      header: columns.kind,
      cell: ({ kind }) => <Badge color={colours[kind]}>{texts.kinds[kind]}</Badge>,
      minWidth: 100,
    },
    { id: 'reason', header: columns.reason, cell: ({ reason }) => <bdi className="foreign">{reason}</bdi> },
    { id: 'expires', header: columns.expires, cell: (each) => <Until of={each} />, width: 150 },
    { id: 'author', header: columns.author, cell: ({ author }) => <By who={author} />, width: 150 },
    { id: 'added', header: columns.added, cell: ({ added_at }) => <At time={added_at} />, width: 130 },
    {
      id: 'act',
      header: columns.act,
      cell: (each) => (
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          <Button ariaLabel={texts.removeOf(each.subject)} onClick={() => remove(each)}>
            {texts.remove}
          </Button>
          <ExposureLink list={list} subject={each.subject} />
        </SpaceBetween>
      ),
      minWidth: 250,
    },
  ];
}

function Until({ of: { expires_at, in_force } }: { readonly of: ListEntry }) {
  const texts = useTexts(listsTexts);
  if (expires_at === undefined) return texts.noEnd;
  return (
    <>
      <At time={expires_at} /> {!in_force && <Badge color="grey">{texts.expired}</Badge>}
    </>
  );
}

const asked = {
  customers: 'customer',
  devices: 'device',
  stores: 'store',
  addresses: 'address_range',
} as const;

/** What it has cost, of what that can be asked of. */
function ExposureLink({ list, subject }: { readonly list: ListName; readonly subject: string }) {
  const texts = useTexts(listsTexts);
  if (list === 'hardware' || list === 'countries') return null;
  return <Link href={hrefOf('/exposure', { [asked[list]]: subject })}>{texts.exposure}</Link>;
}
