/** Everything that the rules could look at, as it was when they judged. */
import { useLanguage, useTexts } from '../../app/language.tsx';
import { reasonText } from '../../texts/reasons.ts';
import { Facts } from '../../ui/facts.tsx';
import type { CaseContext, CaseDetail } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

interface SignalsProps {
  readonly of: CaseDetail;
  readonly context: CaseContext | undefined;
}

/** In words where the context has them; as the record has them until then. */
export function Signals({ of, context }: SignalsProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const facts = context
    ? context.signals.map(({ label, label_ja, text, text_ja, rules }) => {
        const [name, value] = language === 'ja' ? [label_ja, text_ja] : [label, text];
        const fired = rules.map((rule) => reasonText(rule, language)).join('、');
        return [
          name,
          fired ? (
            <b key={name} title={fired}>
              {value}
            </b>
          ) : (
            value
          ),
        ] as const;
      })
    : of.signals.map(({ name, value, unit }) => [name, unit ? `${value} ${unit}` : value] as const);
  if (facts.length === 0) return <p className="quiet">{texts.nothing}</p>;
  return (
    <div className="columns">
      <Facts of={facts} />
    </div>
  );
}
