/** Says what comes into force, rule by rule, and that nobody takes it back; only who has read it can publish it. */
import Alert from '@cloudscape-design/components/alert';
import { listBacktests } from '../../../lambdas/contract/backtests.ts';
import { publishRuleset } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { changesOf, type RulesetChanges } from './diff.ts';
import { RuleName } from './rule-view.tsx';
import { type Ruleset, rulesetIn } from './ruleset.ts';
import type { Draft, RulesetAnswer } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

interface ApproveProps {
  readonly of: Draft;
  readonly ruleset: Ruleset;
  readonly current: RulesetAnswer;
  readonly close: () => void;
  readonly reload: () => Promise<void>;
}

export function ApproveDialog({ of, ruleset, current, close, reload }: ApproveProps) {
  const texts = useTexts(rulesetTexts);
  const { api } = useConsole();
  const tell = useTell();
  const certainty = useSure(of.id);
  const path = { id: of.id };
  const tested = useLoad(`${of.id} tested`, async () => {
    const { body } = await api.call(listBacktests, { path, query: {} });
    return body.backtests.some(({ state }) => state === 'done');
  });
  const changes = changesOf(rulesetIn(current.ruleset), ruleset);
  const act = async () => {
    const { body } = await api.call(publishRuleset, { path });
    tell({ type: 'success', content: texts.published(body.version ?? '') });
    await reload();
  };
  return (
    <Dialog title={texts.approveTitle} action={texts.approve} close={close} ready={certainty.sure} act={act}>
      {tested.value === false && <Alert type="info">{texts.notTested}</Alert>}
      <Summary of={changes} />
      <Sure of={certainty}>{texts.approveText(of.base)}</Sure>
    </Dialog>
  );
}

/** A line each. */
function Summary({ of: { rules, thresholds } }: { readonly of: RulesetChanges }) {
  const texts = useTexts(rulesetTexts);
  if (rules.length + thresholds.length === 0) return <p>{texts.approveNone}</p>;
  return (
    <ul className="change-summary">
      {thresholds.map(({ name, before, after }) => (
        <li key={name}>
          {texts.threshold(texts.outcome[name])}: {before ?? texts.noThreshold} → {after ?? texts.noThreshold}
        </li>
      ))}
      {rules.map((change) => (
        <li key={change.reason}>
          {texts.kind[change.kind]}: <RuleName reason={change.reason} />
          {change.kind === 'changed' && (
            <span className="quiet"> {change.fields.map((field) => texts.field[field]).join(' · ')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
