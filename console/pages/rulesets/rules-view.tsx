/** A whole ruleset in words. */
import { useTexts } from '../../app/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { RuleView } from './rule-view.tsx';
import { forced, type Ruleset } from './ruleset.ts';
import { rulesetTexts } from './texts.ts';

export function RulesView({ of }: { readonly of: Ruleset }) {
  const texts = useTexts(rulesetTexts);
  return (
    <>
      <Facts of={[[texts.thresholds, <Thresholds key="thresholds" of={of} />]]} />
      <ol className="rule-list">
        {of.rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: while it is written, two rules may have one reason
          <li key={`${at} ${rule.reason}`}>
            <RuleView of={rule} />
          </li>
        ))}
      </ol>
    </>
  );
}

export function Thresholds({ of: { thresholds } }: { readonly of: Ruleset }) {
  const texts = useTexts(rulesetTexts);
  const said = forced.flatMap((name) => {
    const from = thresholds[name];
    return from === undefined ? [] : [`${texts.outcome[name]} ≥ ${from}`];
  });
  return said.join(' · ') || texts.noThreshold;
}
