/** What can be done with a ruleset: its author does not publish it, nor is it published once another one is in force. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { ApproveDialog } from './approve-dialog.tsx';
import type { Ruleset } from './ruleset.ts';
import type { RulesetAnswer } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';
import { WithdrawDialog } from './withdraw-dialog.tsx';

interface DraftActsProps {
  readonly of: RulesetAnswer;
  readonly ruleset: Ruleset;
  readonly current: RulesetAnswer;
  readonly reload: () => Promise<void>;
}

export function DraftActs({ of: { draft, version }, ruleset, current, reload }: DraftActsProps) {
  const texts = useTexts(rulesetTexts);
  const { person } = useConsole();
  const [asked, setAsked] = useState<'approve' | 'withdraw'>();
  const isDraft = draft?.state === 'draft';
  const isOwn = draft?.author === person.username;
  const isLatest = draft?.base === current.version;
  const from = draft?.id ?? version;
  const close = () => setAsked(undefined);
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      {isDraft && isOwn && <span className="quiet">{texts.ownDraft}</span>}
      <Button href={hrefOf('/rulesets/new', { from: draft ? from : undefined })}>
        {isDraft && !isLatest ? texts.again : texts.copy}
      </Button>
      {isDraft && <Button onClick={() => setAsked('withdraw')}>{texts.withdraw}</Button>}
      {isDraft && !isOwn && isLatest && (
        <Button variant="primary" onClick={() => setAsked('approve')}>
          {texts.approve}
        </Button>
      )}
      {draft && asked === 'approve' && (
        <ApproveDialog of={draft} ruleset={ruleset} current={current} close={close} reload={reload} />
      )}
      {draft && asked === 'withdraw' && <WithdrawDialog of={draft} close={close} reload={reload} />}
    </SpaceBetween>
  );
}
