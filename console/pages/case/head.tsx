/** The line above a case: how much, where, how it stands, how long there is, and what may be done besides deciding. */
import Button from '@cloudscape-design/components/button';
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import { useState } from 'react';
import { useAction } from '../../../client/web/hooks.ts';
import { assignCase, claimCase, escalateCase, releaseCase } from '../../../lambdas/contract/claims.ts';
import { isFor, useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { useTell } from '../../app/notices.tsx';
import { CaseBadges } from '../../ui/case-badges.tsx';
import { money } from '../../ui/format.ts';
import { Problem } from '../../ui/problem.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { AssignDialog } from './assign-dialog.tsx';
import type { CaseDetail } from './case-types.ts';
import { dialogTexts } from './dialog-texts.ts';
import { EscalateDialog } from './escalate-dialog.tsx';
import { isForSeniors } from './is-for-seniors.ts';
import { saveEvidence } from './save-evidence.ts';
import { caseDetailTexts } from './texts.ts';
import { useCaseAct } from './use-case-act.ts';

interface HeadProps {
  readonly of: CaseDetail;
  readonly put: (changed: CaseDetail) => void;
  readonly next: () => void;
}

type Asked = 'escalate' | 'ask' | 'assign';

export function Head({ of, put, next }: HeadProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const dialogs = useTexts(dialogTexts);
  const [asked, setAsked] = useState<Asked>();
  const { api, person } = useConsole();
  const tell = useTell();
  const open = of.state !== 'decided' && of.state !== 'expired';
  const may = open && (!isForSeniors(of) || person.groups.includes('senior-reviewer'));
  const path = { id: of.id };
  const caseAct = useCaseAct(of.id, put);
  const claim = useAction(() =>
    caseAct(async () => put((await api.call(claimCase, { path, body: {} })).body)),
  );
  const release = useAction(() =>
    caseAct(async () => put((await api.call(releaseCase, { path, body: {} })).body)),
  );
  const evidence = useAction(async () => {
    await saveEvidence(api, of.id);
    tell({ type: 'success', content: dialogs.evidenceDone });
  });
  useKeys(may ? [{ key: 'c', does: texts.keys.claim, act: () => void claim.run() }] : []);
  const close = () => setAsked(undefined);
  const more = useMore(of, open);
  return (
    <header className="case-head">
      <Link href={hrefOf('/cases')}>← {texts.back}</Link>
      <h1>
        {money(of.amount, of.currency, language)} <bdi className="foreign">{of.store_name}</bdi>
      </h1>
      <CaseBadges of={of} />
      {open && (
        <span className="case-time">
          {texts.toDecide} <TimeLeft until={of.deadline} />
        </span>
      )}
      {of.claim?.mine && (
        <span className="case-time">
          {texts.claimLeft} <TimeLeft until={of.claim.until} />
        </span>
      )}
      <span className="case-acts">
        {open && (
          <Button
            loading={claim.busy}
            disabled={!may || of.claim?.mine === false}
            onClick={() => void claim.run()}
          >
            {of.claim?.mine ? texts.extend : texts.claim}
          </Button>
        )}
        {of.claim?.mine && (
          <Button loading={release.busy} onClick={() => void release.run()}>
            {texts.release}
          </Button>
        )}
        <ButtonDropdown
          items={more}
          loading={evidence.busy}
          onItemClick={({ detail }) =>
            detail.id === 'evidence' ? void evidence.run() : setAsked(detail.id as Asked)
          }
        >
          {texts.more}
        </ButtonDropdown>
        <Button onClick={next}>{texts.next}</Button>
      </span>
      <Problem error={claim.error ?? release.error ?? evidence.error} />
      {asked === 'escalate' && <EscalateDialog id={of.id} put={put} close={close} />}
      {asked === 'ask' && <AskDialog id={of.id} put={put} close={close} />}
      {asked === 'assign' && <AssignDialog id={of.id} put={put} close={close} />}
    </header>
  );
}

/** What may be done besides; what the person is not for is not offered. */
function useMore(of: CaseDetail, open: boolean): readonly ButtonDropdownProps.Item[] {
  const { person } = useConsole();
  const texts = useTexts(caseDetailTexts);
  const mayAsk = open && of.kind === 'held_payment' && of.question === undefined;
  return [
    ...(mayAsk ? [{ id: 'ask', text: texts.ask }] : []),
    ...(open && (!of.escalation || of.escalation.reason === 'deadline') && isFor(person, escalateCase)
      ? [{ id: 'escalate', text: texts.escalate }]
      : []),
    ...(open && isFor(person, assignCase) ? [{ id: 'assign', text: texts.assign }] : []),
    { id: 'evidence', text: texts.evidence },
  ];
}
