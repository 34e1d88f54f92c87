/** The audit of a day: who looked at which case, and what was done with it. */
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { listAuditEvents } from '../../../lambdas/contract/case-audit.ts';
import { useNameOf } from '../../app/colleagues.tsx';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { actorText, actText } from '../../texts/acts.ts';
import { Choice } from '../../ui/choice.tsx';
import { DayField } from '../../ui/day-field.tsx';
import { dayFrom, utcDayOf } from '../../ui/days.ts';
import { when } from '../../ui/format.ts';
import { LongTable } from '../../ui/long-table.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { PagesFooter } from '../../ui/pages-footer.tsx';
import { Empty } from '../../ui/states.tsx';
import { useColumns } from './columns.tsx';
import { auditTexts } from './texts.ts';
import { countsOf, fitting, type Wish, wishIn } from './wish.ts';

/** Pages of 50 events that are asked for by themselves. */
const AT_ONCE = 10;

export default function Audit() {
  const texts = useTexts(auditTexts);
  const { api } = useConsole();
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const { query } = usePlace();
  const today = utcDayOf(new Date());
  const wish = wishIn(query, today);
  const { day } = wish;
  const change = (changed: Partial<Wish>) => replacePlace(hrefOf('/audit', { ...wish, ...changed }));
  const loaded = usePages(
    `audit ${day}`,
    async (cursor) =>
      (await api.call(listAuditEvents, { query: { day, ...(cursor ? { cursor } : {}) } })).body,
    AT_ONCE,
  );
  const events = useMemo(() => loaded.pages.flatMap((page) => page.events), [loaded.pages]);
  const shown = fitting(events, wish);
  const told = (values: readonly string[], textOf: (value: string, spoken: typeof language) => string) =>
    countsOf(values).map(([value, count]) => ({
      value,
      label: `${textOf(value, language)} (${count.toLocaleString(language)})`,
    }));
  const edge = (at: string) => when(`${at}T00:00:00Z`, language);
  return (
    <SpaceBetween size="m">
      <PageHead
        title={texts.title}
        lead={texts.lead}
        refresh={{ act: loaded.reload, busy: loaded.busy && events.length > 0 }}
      />
      <search className="filters">
        <DayField label={texts.day} day={day} today={today} change={(chosen) => change({ day: chosen })} />
        <span className="quiet">{texts.span(edge(day), edge(dayFrom(day, 1)))}</span>
        <Choice
          label={texts.act}
          none={texts.anyAct}
          value={wish.act}
          options={told(
            events.map(({ act }) => act),
            actText,
          )}
          choose={(act) => change({ act })}
        />
        <Choice
          label={texts.by}
          none={texts.anyBy}
          value={wish.by}
          options={told(
            events.map(({ by }) => by),
            (by) => actorText(by, language) ?? nameOf(by),
          )}
          choose={(by) => change({ by })}
        />
        {!loaded.whole && <span className="quiet">{texts.ofLoaded}</span>}
      </search>
      <LongTable
        key={JSON.stringify(wish)}
        title={texts.events}
        columns={useColumns()}
        items={shown}
        nameOf={({ id, case_id }) => `${case_id} ${id}`}
        wordsOf={({ case_id, by, act, detail }) =>
          `${case_id} ${by} ${nameOf(by)} ${actText(act, language)} ${Object.values(detail).join(' ')}`
        }
        loading={loaded.busy && events.length === 0}
        empty={
          loaded.error === undefined && (
            <Empty title={events.length > 0 ? texts.noMatch : texts.empty}>{texts.emptyText}</Empty>
          )
        }
        footer={<PagesFooter of={loaded} count={events.length} />}
      />
    </SpaceBetween>
  );
}
