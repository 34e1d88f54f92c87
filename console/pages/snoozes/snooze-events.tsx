/** What was done with snoozes: by whom, when and why. */
import type * as z from 'zod/mini';
import type { listSnoozeEvents } from '../../../lambdas/contract/snoozes.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import type { Pages } from '../../app/load-pages.ts';
import { reasonText } from '../../texts/reasons.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { snoozeTexts } from './texts.ts';

interface SnoozeEventsProps {
  readonly of: Pages<Pick<z.output<typeof listSnoozeEvents.answer>, 'events'>>;
}

export function SnoozeEvents({ of }: SnoozeEventsProps) {
  const texts = useTexts(snoozeTexts);
  const { language } = useLanguage();
  return (
    <PagedTable
      label={texts.history}
      of={of}
      items={of.pages.flatMap(({ events }) => events)}
      nameOf={({ id }) => id}
      empty={texts.noEvents}
      columns={[
        [texts.at, ({ at }) => <At time={at} />],
        [texts.what, ({ what }) => texts.events[what]],
        [texts.customer, ({ customer_id }) => <code>{customer_id}</code>],
        [texts.rule, ({ rule }) => <bdi title={rule}>{reasonText(rule, language)}</bdi>],
        [texts.until, ({ until }) => until && <At time={until} />],
        [texts.by, ({ by }) => <By who={by} />],
        [texts.reason, ({ reason }) => <bdi className="foreign">{reason}</bdi>],
      ]}
    />
  );
}
