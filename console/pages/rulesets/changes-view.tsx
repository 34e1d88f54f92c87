/** What a ruleset would change, rule by rule: in words, or as lines of its text. */
import Badge from '@cloudscape-design/components/badge';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { keyed } from '../../ui/keyed.ts';
import { Segments } from '../../ui/segments.tsx';
import { changesOf, type Field, hasChanges, type RuleChange } from './diff.ts';
import { diffLines } from './line-diff.ts';
import { RuleBadges, RuleName, RuleView, useSpoken } from './rule-view.tsx';
import { asText, isSnoozable, type Rule, type Ruleset } from './ruleset.ts';
import { rulesetTexts } from './texts.ts';
import { conditionLines, type Spoken } from './words.ts';

interface ChangesProps {
  readonly before: Ruleset;
  readonly after: Ruleset;
}

const colours = { added: 'green', removed: 'red', changed: 'blue' } as const;

export function ChangesView({ before, after }: ChangesProps) {
  const texts = useTexts(rulesetTexts);
  const [as, setAs] = useState<'words' | 'text'>('words');
  const changes = changesOf(before, after);
  if (!hasChanges(changes)) return <p className="quiet">{texts.noChanges}</p>;
  const touched = changes.rules.filter(({ kind }) => kind !== 'removed').length;
  const untouched = after.rules.length - touched;
  return (
    <>
      <Segments
        label={texts.showAs}
        of={['words', 'text']}
        textOf={(each) => (each === 'words' ? texts.inWords : texts.asJson)}
        chosen={as}
        choose={setAs}
      />
      <Facts
        of={changes.thresholds.map(({ name, before: was, after: will }) => [
          texts.threshold(texts.outcome[name]),
          <FromTo key={name} from={was ?? texts.noThreshold} to={will ?? texts.noThreshold} />,
        ])}
      />
      <ul className="rule-list">
        {changes.rules.map((change) => (
          <li key={change.reason} className={change.kind}>
            {as === 'words' ? <InWords of={change} /> : <InText of={change} />}
          </li>
        ))}
      </ul>
      {changes.reordered && <p>{texts.reordered}</p>}
      {untouched > 0 && <p className="quiet">{texts.unchanged(untouched)}</p>}
    </>
  );
}

function Mark({ of: { kind } }: { readonly of: RuleChange }) {
  const texts = useTexts(rulesetTexts);
  return <Badge color={colours[kind]}>{texts.kind[kind]}</Badge>;
}

function InWords({ of: change }: { readonly of: RuleChange }) {
  const texts = useTexts(rulesetTexts);
  const spoken = useSpoken();
  const mark = <Mark of={change} />;
  if (change.kind === 'added') return <RuleView of={change.after} mark={mark} />;
  if (change.kind === 'removed') return <RuleView of={change.before} mark={mark} />;
  const { before, after, fields } = change;
  return (
    <>
      <div className="rule-head">
        {mark}
        <RuleName reason={change.reason} />
        <RuleBadges of={after} />
      </div>
      <Facts
        of={fields.map((field) => [
          texts.field[field],
          field === 'when' ? (
            <DiffLines key={field} before={inLines(before, spoken)} after={inLines(after, spoken)} />
          ) : (
            <FromTo
              key={field}
              from={said(before, field, spoken, texts)}
              to={said(after, field, spoken, texts)}
            />
          ),
        ])}
      />
    </>
  );
}

const INDENT = '    ';

const inLines = ({ when }: Rule, spoken: Spoken): readonly string[] =>
  conditionLines(when, spoken).map(({ depth, text }) => INDENT.repeat(depth) + text);

type Texts = (typeof rulesetTexts)['ja'];

/** What a rule says in one of its members but the condition. */
function said(rule: Rule, field: Exclude<Field, 'when'>, { language }: Spoken, texts: Texts): string {
  const { text, flow = 'both', outcome, score = 0, mode } = rule;
  const named = (names: Readonly<Record<string, string>>, name: string) => names[name] ?? name;
  switch (field) {
    case 'text':
      // In another language it may be what has changed.
      return text?.[language] ?? text?.en ?? '';
    case 'flow':
      return named(texts.flow, flow);
    case 'outcome':
      return outcome === undefined ? texts.noOutcome : named(texts.outcome, outcome);
    case 'score':
      return texts.score(score);
    case 'mode':
      return mode === 'shadow' ? texts.shadow : texts.live;
    case 'snoozable':
      return isSnoozable(rule) ? texts.snoozable : texts.notSnoozable;
  }
}

function FromTo({ from, to }: { readonly from: ReactNode; readonly to: ReactNode }) {
  const { arrow } = useTexts(rulesetTexts);
  return (
    <span className="from-to foreign">
      <del>{from}</del>{' '}
      <span role="img" aria-label={arrow}>
        →
      </span>{' '}
      <ins>{to}</ins>
    </span>
  );
}

function InText({ of: change }: { readonly of: RuleChange }) {
  const linesIn = (rule: Rule) => asText(rule).split('\n');
  return (
    <>
      <div className="rule-head">
        <Mark of={change} />
        <RuleName reason={change.reason} />
      </div>
      <DiffLines
        before={'before' in change ? linesIn(change.before) : []}
        after={'after' in change ? linesIn(change.after) : []}
      />
    </>
  );
}

function DiffLines({
  before,
  after,
}: {
  readonly before: readonly string[];
  readonly after: readonly string[];
}) {
  const texts = useTexts(rulesetTexts);
  const elements = { '+': 'ins', '-': 'del', ' ': 'span' } as const;
  const labels = { '+': texts.added, '-': texts.removed, ' ': undefined };
  return (
    <span className="diff-lines">
      {keyed(diffLines(before, after), ({ sign, text }) => sign + text).map(
        ({ key, item: { sign, text } }) => {
          const Element = elements[sign];
          return (
            <Element key={key} title={labels[sign]}>
              <span aria-hidden="true">{sign} </span>
              {text}
            </Element>
          );
        },
      )}
    </span>
  );
}
