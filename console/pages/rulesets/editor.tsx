/** The form of a draft. What is written stays with the tab, so that another page or a reload does not lose it. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { ApiProblem } from '../../../client/api.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { createRuleset } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { goTo, hrefOf } from '../../app/location.ts';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { Problem } from '../../ui/problem.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { ChangesView } from './changes-view.tsx';
import { FaultList } from './fault-list.tsx';
import { type Fault, faultsOf } from './faults.ts';
import { JsonEditor } from './json-editor.tsx';
import { parse } from './json-lines.ts';
import { RulesView } from './rules-view.tsx';
import { rulesetIn, textOf } from './ruleset.ts';
import type { RulesetAnswer } from './ruleset-types.ts';
import { LONGEST_REASON, rulesetTexts } from './texts.ts';
import { useKeptText } from './use-kept-text.ts';

interface EditorProps {
  readonly current: RulesetAnswer;
  /** What it begins with. */
  readonly origin: RulesetAnswer;
  /** Asks which ruleset is in force now. */
  readonly renew: () => Promise<void>;
}

export function Editor({ current, origin, renew }: EditorProps) {
  const texts = useTexts(rulesetTexts);
  const { api } = useConsole();
  const tell = useTell();
  const base = current.version ?? '';
  const [text, setText, forget] = useKeptText(`${origin.draft?.id ?? base}`, textOf(origin.ruleset));
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<{ readonly text: string; readonly error: unknown }>();
  const [startingOver, setStartingOver] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const faultsId = useId();
  const create = useAction(async () => {
    const parsed = parse(text);
    if (!('value' in parsed)) return;
    setRefused(undefined);
    try {
      const body = { base, reason: oneLine(reason), ruleset: parsed.value };
      const { body: made } = await api.call(createRuleset, { body });
      forget();
      goTo(hrefOf(`/rulesets/${made.id}`));
      tell({ type: 'success', content: texts.created1 });
    } catch (error) {
      setRefused({ text, error });
      if (error instanceof ApiProblem && error.problem.code === 'ruleset_outdated') await renew();
      throw error;
    }
  });
  const faults = useFaults(text, refused);
  const outdated = refused?.error instanceof ApiProblem && refused.error.problem.code === 'ruleset_outdated';
  const told = create.error !== undefined && faultsOf(create.error, refused?.text ?? '').length === 0;
  return (
    <div className="ruleset-editor fills-window">
      <Header
        variant="h1"
        description={texts.editorText(base)}
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button onClick={() => setStartingOver(true)}>{texts.startOver}</Button>
            <Button
              variant="primary"
              loading={create.busy}
              disabled={oneLine(reason) === '' || !('value' in parse(text))}
              onClick={() => void create.run()}
            >
              {texts.create}
            </Button>
          </SpaceBetween>
        }
      >
        {texts.editorTitle}
      </Header>
      {told && <Problem error={create.error} />}
      {outdated && <Alert type="warning">{texts.outdatedEditor}</Alert>}
      <div className="ruleset-columns">
        <div className="ruleset-writing">
          <ReasonField reason={reason} change={setReason} longest={LONGEST_REASON} />
          <FaultList id={faultsId} faults={faults} field={field} />
          <JsonEditor
            label={texts.editorLabel}
            text={text}
            change={setText}
            faulty={useMemo(() => faults.flatMap(({ line }) => line ?? []), [faults])}
            field={field}
            describedBy={faultsId}
          />
        </div>
        <Reading text={text} current={current} />
      </div>
      {startingOver && (
        <Dialog
          title={texts.startOverTitle}
          action={texts.startOver}
          close={() => setStartingOver(false)}
          act={async () => setText(textOf(current.ruleset))}
        >
          <p>{texts.startOverText}</p>
        </Dialog>
      )}
    </div>
  );
}

/** Those that the API found, until the text is another one; and always where it is no JSON. */
function useFaults(
  text: string,
  refused: { readonly text: string; readonly error: unknown } | undefined,
): readonly Fault[] {
  const { notJson } = useTexts(rulesetTexts);
  return useMemo(() => {
    const parsed = parse(text);
    if (!('value' in parsed)) return [{ path: '', message: notJson, line: parsed.line }];
    return refused?.text === text ? faultsOf(refused.error, text) : [];
  }, [text, refused, notJson]);
}

/** What the text says, in words, and what it would change: of the last that could be read. */
function Reading({ text, current }: { readonly text: string; readonly current: RulesetAnswer }) {
  const texts = useTexts(rulesetTexts);
  const last = useRef(rulesetIn(current.ruleset));
  // Whoever types waits for nothing.
  const read = useDeferredValue(text);
  const ruleset = useMemo(() => {
    const parsed = parse(read);
    if ('value' in parsed) last.current = rulesetIn(parsed.value);
    return last.current;
  }, [read]);
  const before = useMemo(() => rulesetIn(current.ruleset), [current]);
  return (
    <div className="ruleset-reading">
      <Tabs
        ariaLabel={texts.inWords}
        disableContentPaddings
        tabs={[
          {
            id: 'changes',
            label: texts.changes,
            content: (
              <div className="tab-body">
                <ChangesView before={before} after={ruleset} />
              </div>
            ),
          },
          {
            id: 'words',
            label: texts.inWords,
            content: (
              <div className="tab-body">
                <RulesView of={ruleset} />
              </div>
            ),
          },
        ]}
      />
    </div>
  );
}
