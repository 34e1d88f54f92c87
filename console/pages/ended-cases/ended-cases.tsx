/** The cases that ended on a day: decided, or not. */
import SpaceBetween from '@cloudscape-design/components/space-between';
import { listEndedCases } from '../../../lambdas/contract/ended-cases.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { DayField } from '../../ui/day-field.tsx';
import { isDay, localDayOf } from '../../ui/days.ts';
import { LongTable } from '../../ui/long-table.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty } from '../../ui/states.tsx';
import { useColumns } from './columns.tsx';
import { endedTexts } from './texts.ts';

/** Pages of 50 cases that are asked for by themselves. */
const AT_ONCE = 4;

const states = ['decided', 'expired'] as const;
type State = (typeof states)[number];

export default function EndedCases() {
  const texts = useTexts(endedTexts);
  const { api } = useConsole();
  const { query } = usePlace();
  const today = localDayOf(new Date());
  const asked = query.get('day') ?? '';
  const day = isDay(asked) && asked <= today ? asked : today;
  const state = states.find((each) => each === query.get('state')) ?? 'decided';
  const change = (changed: { readonly day?: string; readonly state?: State }) =>
    replacePlace(hrefOf('/ended-cases', { day, state, ...changed }));
  const loaded = usePages(
    `ended ${state} ${day}`,
    async (cursor) =>
      (await api.call(listEndedCases, { query: { state, day, ...(cursor ? { cursor } : {}) } })).body,
    AT_ONCE,
  );
  const cases = loaded.pages.flatMap((page) => page.cases);
  return (
    <SpaceBetween size="m">
      <PageHead
        title={texts.title}
        lead={texts.lead}
        refresh={{ act: loaded.reload, busy: loaded.busy && cases.length > 0 }}
      />
      <search className="filters">
        <Segments
          label={texts.state}
          of={states}
          textOf={(each) => texts.states[each]}
          chosen={state}
          choose={(chosen) => change({ state: chosen })}
        />
        <DayField label={texts.day} day={day} today={today} change={(chosen) => change({ day: chosen })} />
      </search>
      <LongTable
        key={`${state} ${day}`}
        title={texts.cases}
        columns={useColumns(state === 'decided')}
        items={cases}
        nameOf={({ id }) => id}
        wordsOf={({ id, store_name, reasons, decision }) =>
          `${id} ${store_name} ${reasons.join(' ')} ${decision?.decided_by ?? ''}`
        }
        loading={loaded.busy && cases.length === 0}
        empty={loaded.error === undefined && <Empty title={texts.empty[state]}>{texts.emptyText}</Empty>}
        footer={<PagesFooter of={loaded} count={cases.length} />}
      />
    </SpaceBetween>
  );
}
