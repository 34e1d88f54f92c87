/** The ruleset in force, at a glance. */
import Link from '@cloudscape-design/components/link';
import { useTexts } from '../../app/language.tsx';
import { hrefOf } from '../../app/location.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Thresholds } from './rules-view.tsx';
import { rulesetIn } from './ruleset.ts';
import type { RulesetAnswer } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

export function InForce({ of: { version, draft, ruleset: document } }: { readonly of: RulesetAnswer }) {
  const texts = useTexts(rulesetTexts);
  const ruleset = rulesetIn(document);
  return (
    <Panel title={texts.inForce} aside={<Link href={hrefOf('/rulesets/current')}>{texts.open}</Link>}>
      <div className="about">
        <Facts
          of={[
            [texts.version, <b key="version">{version}</b>],
            [texts.rules, texts.ruleCount(ruleset.rules.length)],
            [texts.thresholds, <Thresholds key="thresholds" of={ruleset} />],
            [texts.reason, draft ? <bdi key="reason">{draft.reason}</bdi> : texts.shipped],
            [texts.author, draft && <By key="author" who={draft.author} />],
            [texts.decidedBy, draft?.decided_by && <By key="by" who={draft.decided_by} />],
            [texts.decidedAt, draft?.decided_at && <At key="at" time={draft.decided_at} />],
          ]}
        />
      </div>
    </Panel>
  );
}
