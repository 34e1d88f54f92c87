/** All that was ever done with switches, the newest first. */
import { listSwitchEvents } from '../../../lambdas/contract/operations.ts';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { switchWords, whom } from '../../texts/switches.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { LongTable } from '../../ui/long-table.tsx';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import { switchesTexts } from './texts.ts';

/** @param since of the last change: another one is to be told, too */
export function SwitchEvents({ since }: { readonly since: string }) {
  const { api } = useConsole();
  const { language } = useLanguage();
  const texts = useTexts(switchesTexts);
  const { names } = useTexts(switchWords);
  const loaded = usePages(
    `switch events ${since}`,
    async (cursor) => (await api.call(listSwitchEvents, { query: cursor ? { cursor } : {} })).body,
    1,
  );
  const events = loaded.pages.flatMap((page) => page.events);
  const { columns } = texts;
  return (
    <LongTable
      title={texts.events}
      items={events}
      nameOf={({ id }) => id}
      wordsOf={({ name, scope, reason, changed_by }) =>
        `${names[name]} ${whom(scope, language)} ${reason} ${changed_by}`
      }
      loading={loaded.busy && loaded.pages.length === 0}
      empty={texts.eventsEmpty}
      footer={<PagesFooter of={loaded} count={events.length} />}
      size={20}
      columns={[
        { id: 'at', header: columns.at, cell: ({ changed_at }) => <At time={changed_at} />, width: 140 },
        { id: 'change', header: columns.change, cell: ({ to }) => texts.change[to], width: 100 },
        { id: 'name', header: columns.name, cell: ({ name }) => names[name], width: 200 },
        {
          id: 'scope',
          header: columns.scope,
          cell: ({ scope }) => <bdi>{whom(scope, language)}</bdi>,
          width: 180,
        },
        {
          id: 'reason',
          header: columns.reason,
          cell: ({ reason }) => <bdi className="foreign">{reason}</bdi>,
        },
        { id: 'by', header: columns.by, cell: ({ changed_by }) => <By who={changed_by} />, width: 220 },
      ]}
    />
  );
}
