/** What was done with rulesets: by whom, when and why. */
import Link from '@cloudscape-design/components/link';
import { listRulesetEvents } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { rulesetTexts } from './texts.ts';

export function RulesetEvents() {
  const texts = useTexts(rulesetTexts);
  const { api } = useConsole();
  const { eventColumns: columns } = texts;
  const events = usePages(
    'ruleset events',
    async (cursor) => (await api.call(listRulesetEvents, { query: cursor ? { cursor } : {} })).body,
    1,
  );
  return (
    <PagedTable
      label={texts.history}
      of={events}
      items={events.pages.flatMap((page) => page.events)}
      nameOf={({ id }) => id}
      empty={texts.noEvents}
      columns={[
        [columns.at, ({ at }) => <At time={at} />],
        [columns.what, ({ what }) => texts.events[what]],
        [
          columns.subject,
          ({ draft_id, version, base }) => (
            <Link href={hrefOf(`/rulesets/${draft_id}`)}>
              {version === undefined ? texts.draftOf(base) : texts.versionOf(version)}
            </Link>
          ),
        ],
        [columns.by, ({ by }) => <By who={by} />],
        [columns.reason, ({ reason }) => reason && <bdi className="foreign">{reason}</bdi>],
      ]}
    />
  );
}
