/** Rulesets: what is in force, what was drafted and what became of it, and what was done. */
import './rulesets.css';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { getRuleset, listRulesets } from '../../../lambdas/contract/rulesets.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { usePages } from '../../app/load-pages.ts';
import { goTo, hrefOf } from '../../app/location.ts';
import { shared } from '../../texts/shared.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { DraftTable } from './draft-table.tsx';
import { InForce } from './in-force.tsx';
import { RulesetEvents } from './ruleset-events.tsx';
import { rulesetTexts } from './texts.ts';

const newDraft = hrefOf('/rulesets/new');

export default function Rulesets() {
  const texts = useTexts(rulesetTexts);
  const { refresh } = useTexts(shared);
  const { api } = useConsole();
  const current = useLoad('ruleset in force', async () => {
    const path = { id: 'current' };
    return (await api.call(getRuleset, { path })).body;
  });
  const drafts = usePages(
    'rulesets',
    async (cursor) => (await api.call(listRulesets, { query: cursor ? { cursor } : {} })).body,
    1,
  );
  const reload = () => {
    void current.reload();
    drafts.reload();
  };
  useKeys([
    { key: 'd', does: texts.keys.draft, act: () => goTo(newDraft) },
    { key: 'r', does: refresh, act: reload },
  ]);
  return (
    <SpaceBetween size="m">
      <PageHead title={texts.title} refresh={{ act: reload, busy: drafts.busy }}>
        <Button variant="primary" href={newDraft}>
          {texts.draftNew}
        </Button>
      </PageHead>
      <LoadedView of={current}>{(ruleset) => <InForce of={ruleset} />}</LoadedView>
      <Tabs
        ariaLabel={texts.title}
        tabs={[
          {
            id: 'all',
            label: texts.all,
            content: <DraftTable of={drafts} inForce={current.value?.version} />,
          },
          { id: 'history', label: texts.history, content: <RulesetEvents /> },
        ]}
      />
    </SpaceBetween>
  );
}
