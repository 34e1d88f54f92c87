/** A rule in words: what it looks at, and what follows. */
import Badge from '@cloudscape-design/components/badge';
import type { ReactNode } from 'react';
import { useConsole } from '../../app/console.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { knownReasons, reasonText } from '../../texts/reasons.ts';
import { keyed } from '../../ui/keyed.ts';
import { isSnoozable, type Rule } from './ruleset.ts';
import { rulesetTexts } from './texts.ts';
import { conditionLines, type Spoken } from './words.ts';

/** The language of the person, and the currency of the stage. */
export function useSpoken(): Spoken {
  const { language } = useLanguage();
  return { language, currency: useConsole().config.currency };
}

const colours: Readonly<Record<string, 'blue' | 'red' | 'grey'>> = {
  step_up: 'blue',
  hold: 'grey',
  decline: 'red',
};

export function RuleName({ reason }: { readonly reason: string }) {
  const { language } = useLanguage();
  return (
    <span className="rule-title">
      {knownReasons.includes(reason) && <b>{reasonText(reason, language)}</b>} <code>{reason}</code>
    </span>
  );
}

export function RuleBadges({ of }: { readonly of: Rule }) {
  const texts = useTexts(rulesetTexts);
  const { outcome, score, mode, flow } = of;
  return (
    <span className="badges">
      {outcome && (
        <Badge color={colours[outcome] ?? 'grey'}>
          {(texts.outcome as Readonly<Record<string, string>>)[outcome] ?? outcome}
        </Badge>
      )}
      {score !== undefined && <Badge>{texts.score(score)}</Badge>}
      {mode === 'shadow' && <Badge color="grey">{texts.shadow}</Badge>}
      <span className="quiet">
        {(texts.flow as Readonly<Record<string, string>>)[flow ?? 'both'] ?? flow}
      </span>
      {!isSnoozable(of) && <span className="quiet">{texts.notSnoozable}</span>}
    </span>
  );
}

interface RuleViewProps {
  readonly of: Rule;
  /** Before its name. */
  readonly mark?: ReactNode;
}

export function RuleView({ of, mark }: RuleViewProps) {
  const spoken = useSpoken();
  const said = of.text?.[spoken.language];
  return (
    <>
      <div className="rule-head">
        {mark}
        <RuleName reason={of.reason} />
        <RuleBadges of={of} />
      </div>
      {said && <p className="foreign">{said}</p>}
      <p className="condition">
        {keyed(conditionLines(of.when, spoken), ({ text }) => text).map(({ key, item: { depth, text } }) => (
          <span key={key} className={`depth-${depth}`}>
            {text}
          </span>
        ))}
      </p>
    </>
  );
}
