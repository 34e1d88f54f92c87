/** Why a case is there: the rules that fired, in words, what was bought, and what the customer says. */
import Badge from '@cloudscape-design/components/badge';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { caseTexts } from '../../texts/cases.ts';
import { reasonText } from '../../texts/reasons.ts';
import { money } from '../../ui/format.ts';
import { keyed } from '../../ui/keyed.ts';
import type { CaseContext, CaseDetail } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

interface WhyProps {
  readonly of: CaseDetail;
  /** Once it is there. */
  readonly context: CaseContext | undefined;
}

export function Why({ of, context }: WhyProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const cases = useTexts(caseTexts);
  const rules =
    context?.rules.filter(({ effect }) => effect === 'fired') ??
    of.explanations.map((each) => ({ ...each, score: undefined }));
  const without = (reasons: readonly string[], why: string) =>
    reasons.length > 0 && (
      <p className="quiet">
        {why}: {reasons.map((reason) => reasonText(reason, language)).join('、')}
      </p>
    );
  return (
    <>
      {of.dispute_reason && (
        <p>
          <strong>{texts.disputed}:</strong> {cases.disputeReason[of.dispute_reason]}{' '}
          {of.dispute_note && <q className="foreign">{of.dispute_note}</q>}
        </p>
      )}
      <ul className="rules">
        {rules.map((rule) => (
          <li key={rule.reason}>
            <span className="rule-name">
              <strong>{reasonText(rule.reason, language)}</strong>
              {rule.score !== undefined && <Badge color="grey">+{rule.score}</Badge>}
            </span>
            <span>{language === 'ja' ? rule.text_ja : rule.text}</span>
            <Looked at={context} reason={rule.reason} />
          </li>
        ))}
      </ul>
      {of.lines.length > 0 && (
        <p className="basket">
          <strong>{texts.lines}:</strong>{' '}
          {keyed(of.lines, ({ category, quantity, amount }) => `${category} ${quantity} ${amount}`).map(
            ({ key, item: { category, quantity, amount } }) => (
              <span key={key}>
                {cases.category[category]} {texts.quantity(quantity)}{' '}
                <span className="quiet">{money(amount, of.currency, language)}</span>
              </span>
            ),
          )}
        </p>
      )}
      {without(of.shadow, texts.shadow)}
      {without(of.snoozed, texts.snoozed)}
      <p className="quiet">
        {of.score > 0 && `${texts.score} ${of.score} · `}
        {texts.ruleset} {of.ruleset}
      </p>
    </>
  );
}

/** What the rule looked at, as it was. */
function Looked({ at, reason }: { readonly at: CaseContext | undefined; readonly reason: string }) {
  const { language } = useLanguage();
  const signals = at?.signals.filter(({ rules }) => rules.includes(reason)) ?? [];
  if (signals.length === 0) return null;
  return (
    <span className="quiet">
      {signals
        .map(({ label, label_ja, text, text_ja }) =>
          language === 'ja' ? `${label_ja} ${text_ja}` : `${label} ${text}`,
        )
        .join(' · ')}
    </span>
  );
}
