/** Who looked at the case, and what was done with it: the oldest first. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type * as z from 'zod/mini';
import { listCaseAudit } from '../../../lambdas/contract/case-audit.ts';
import { useNameOf } from '../../app/colleagues.tsx';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { detailTexts } from '../../texts/act-details.ts';
import { actorText, actText } from '../../texts/acts.ts';
import { shared } from '../../texts/shared.ts';
import { when } from '../../ui/format.ts';
import { SmallTable } from '../../ui/small-table.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { caseDetailTexts } from './texts.ts';

type AuditEvent = z.output<typeof listCaseAudit.answer>['events'][number];

/** Pages. */
const MOST = 20;

interface AuditProps {
  readonly id: string;
  /** Another one means that something was done meanwhile. */
  readonly state: string;
}

export function Audit({ id, state }: AuditProps) {
  const { api } = useConsole();
  const nameOf = useNameOf();
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const { more } = useTexts(shared);
  const [pages, setPages] = useState(1);
  const loaded = useLoad(`${id} audit ${pages} ${state}`, async () => {
    const events: AuditEvent[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < pages; page++) {
      const { body } = await api.call(listCaseAudit, { path: { id }, query: cursor ? { cursor } : {} });
      events.push(...body.events);
      cursor = body.next_cursor;
      if (cursor === undefined) break;
    }
    return { events, more: cursor !== undefined && pages < MOST };
  });
  return (
    <LoadedView of={loaded}>
      {(value) => (
        <>
          <SmallTable<AuditEvent>
            label={texts.audit}
            items={value.events}
            nameOf={({ id: event }) => event}
            empty={texts.nothing}
            columns={[
              [texts.at, ({ at }) => when(at, language, 'full')],
              [texts.auditAct, ({ act }) => actText(act, language)],
              [texts.auditBy, ({ by }) => <bdi title={by}>{actorText(by, language) ?? nameOf(by)}</bdi>],
              [texts.auditDetail, (event) => <bdi>{detailTexts(event, language, nameOf).join(', ')}</bdi>],
            ]}
          />
          {value.more && <Button onClick={() => setPages(pages + 1)}>{more}</Button>}
        </>
      )}
    </LoadedView>
  );
}
