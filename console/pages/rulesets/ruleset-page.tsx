/** One ruleset: what it changes, what it says, and its backtests; a draft is published or withdrawn here. */
import './rulesets.css';
import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { type ReactNode, useMemo } from 'react';
import { getRuleset } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { goTo, hrefOf } from '../../app/location.ts';
import type { PageProps } from '../../app/pages.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Scrolls } from '../../ui/scrolls.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { backtestTexts } from './backtest-texts.ts';
import { Backtests } from './backtests.tsx';
import { ChangesView } from './changes-view.tsx';
import { DraftActs } from './draft-acts.tsx';
import { DraftBadge } from './draft-badge.tsx';
import { RulesView } from './rules-view.tsx';
import { rulesetIn, textOf } from './ruleset.ts';
import type { Draft, RulesetAnswer } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

interface Compared {
  readonly answer: RulesetAnswer;
  readonly current: RulesetAnswer;
  /** What it is compared with: the one in force, or of one that was published, the one before. */
  readonly against: RulesetAnswer | undefined;
}

export default function RulesetPage({ parameters: { id = '' } }: PageProps) {
  const texts = useTexts(rulesetTexts);
  const { api } = useConsole();
  const loaded = useLoad(id, async (): Promise<Compared> => {
    const read = async (name: string) => (await api.call(getRuleset, { path: { id: name } })).body;
    const [answer, current] = await Promise.all([read(id), read('current')]);
    const { draft } = answer;
    if (draft === undefined || draft.state !== 'published') return { answer, current, against: current };
    // One that was shipped is kept nowhere.
    const against = /^\d+$/.test(draft.base) ? await read(draft.base) : undefined;
    return { answer, current, against };
  });
  useKeys([{ key: 'u', does: texts.keys.back, act: () => goTo(hrefOf('/rulesets')) }]);
  return (
    <LoadedView of={loaded}>
      {(compared) => <RulesetView key={compared.answer.draft?.state} of={compared} reload={loaded.reload} />}
    </LoadedView>
  );
}

interface RulesetViewProps {
  readonly of: Compared;
  readonly reload: () => Promise<void>;
}

function RulesetView({ of: { answer, current, against }, reload }: RulesetViewProps) {
  const texts = useTexts(rulesetTexts);
  const backtests = useTexts(backtestTexts);
  const { draft, version, in_force } = answer;
  const ruleset = useMemo(() => rulesetIn(answer.ruleset), [answer]);
  const before = useMemo(() => against && rulesetIn(against.ruleset), [against]);
  const tab = (id: string, label: string, content: ReactNode) => ({ id, label, content });
  const outdated = draft?.state === 'draft' && draft.base !== current.version;
  const reference = draft?.id ?? version;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h1"
        actions={<DraftActs of={answer} ruleset={ruleset} current={current} reload={reload} />}
      >
        {version === undefined ? texts.draftOf(draft?.base ?? '') : texts.versionOf(version)}{' '}
        <DraftBadge of={{ state: draft?.state ?? 'published' }} inForce={in_force} />
      </Header>
      {draft && outdated && <Alert type="warning">{texts.outdated(draft.base, current.version ?? '')}</Alert>}
      {draft ? <DraftFacts of={draft} /> : <p className="quiet">{texts.shipped}</p>}
      <Tabs
        ariaLabel={texts.title}
        tabs={[
          ...(draft === undefined
            ? []
            : [
                tab(
                  'changes',
                  texts.changes,
                  before ? (
                    <>
                      <p className="quiet">{texts.against(against?.version ?? '')}</p>
                      <ChangesView before={before} after={ruleset} />
                    </>
                  ) : (
                    <p className="quiet">{texts.noBase}</p>
                  ),
                ),
              ]),
          tab('words', texts.inWords, <RulesView of={ruleset} />),
          tab(
            'json',
            texts.document,
            <Scrolls as="pre" className="document">
              {textOf(answer.ruleset)}
            </Scrolls>,
          ),
          ...(reference === undefined || (draft === undefined && !/^\d+$/.test(reference))
            ? []
            : [
                tab(
                  'backtests',
                  backtests.title,
                  <Backtests id={reference} current={current} withdrawn={draft?.state === 'withdrawn'} />,
                ),
              ]),
        ]}
      />
    </SpaceBetween>
  );
}

function DraftFacts({ of: draft }: { readonly of: Draft }) {
  const texts = useTexts(rulesetTexts);
  return (
    <div className="about">
      <Facts
        of={[
          [texts.reason, <bdi key="reason">{draft.reason}</bdi>],
          [texts.base, draft.base],
          [texts.author, <By key="author" who={draft.author} />],
          [texts.created, <At key="at" time={draft.created_at} />],
          [texts.decidedBy, draft.decided_by && <By key="by" who={draft.decided_by} />],
          [texts.decidedAt, draft.decided_at && <At key="decided" time={draft.decided_at} />],
        ]}
      />
    </div>
  );
}
