/** What was done with a list, the newest first. */
import { listListEvents } from '../../../lambdas/contract/lists.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { LongTable } from '../../ui/long-table.tsx';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import type { ListName } from './list-types.ts';
import { listsTexts } from './texts.ts';

interface ListEventsProps {
  readonly list: ListName;
  /** How often something was changed: each time they are asked for anew. */
  readonly changes: number;
}

export function ListEvents({ list, changes }: ListEventsProps) {
  const { api } = useConsole();
  const texts = useTexts(listsTexts);
  const loaded = usePages(
    `events of ${list} ${changes}`,
    async (cursor) =>
      (await api.call(listListEvents, { path: { name: list }, query: cursor ? { cursor } : {} })).body,
    1,
  );
  const events = loaded.pages.flatMap((page) => page.events);
  const { columns, kinds, nothing } = texts;
  return (
    <LongTable
      title={`${texts.events}: ${texts.lists[list]}`}
      items={events}
      nameOf={({ id }) => id}
      wordsOf={({ subject, reason, by }) => `${subject} ${reason} ${by}`}
      loading={loaded.busy && loaded.pages.length === 0}
      empty={texts.eventsEmpty}
      footer={<PagesFooter of={loaded} count={events.length} />}
      size={20}
      columns={[
        { id: 'at', header: columns.at, cell: ({ at }) => <At time={at} />, width: 140 },
        {
          id: 'subject',
          header: columns.subject,
          cell: ({ subject }) => <bdi className="foreign">{subject}</bdi>,
        },
        {
          id: 'change',
          header: columns.change,
          cell: ({ from, to }) => `${from ? kinds[from] : nothing} → ${to ? kinds[to] : nothing}`,
          width: 160,
        },
        {
          id: 'reason',
          header: columns.reason,
          cell: ({ reason }) => <bdi className="foreign">{reason}</bdi>,
        },
        { id: 'by', header: columns.by, cell: ({ by }) => <By who={by} />, width: 200 },
      ]}
    />
  );
}
