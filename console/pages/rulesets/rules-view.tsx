/** A whole ruleset in words. */
import { useTexts } from '../../app/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { keyed } from '../../ui/keyed.ts';
import { RuleView } from './rule-view.tsx';
import { forced, type Ruleset } from './ruleset.ts';
import { rulesetTexts } from './texts.ts';

export function RulesView({ of }: { readonly of: Ruleset }) {
  const texts = useTexts(rulesetTexts);
  return (
    <>
      <Facts of={[[texts.thresholds, <Thresholds key="thresholds" of={of} />]]} />
      <ol className="rule-list">
        {keyed(of.rules, ({ reason }) => reason).map(({ key, item: rule }) => (
          <li key={key}>
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
