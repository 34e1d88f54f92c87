/** What can be done at each step of a decision of many cases. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLanguage, useTexts } from '../app/language.tsx';
import { decisionTexts } from '../pages/case/decision/texts.ts';
import type { Outcome } from '../pages/case/decision/wish.ts';
import { shared } from '../texts/shared.ts';
import { bulkTexts } from './texts.ts';

interface ActsProps {
  readonly step: 'choose' | 'confirm' | 'results';
  readonly busy: boolean;
  readonly outcome: Outcome | undefined;
  /** How many may be tried again. */
  readonly again: number;
  readonly end: () => void;
  readonly back: () => void;
  readonly goOn: () => void;
  readonly send: () => void;
}

export function Acts({ step, busy, outcome, again, end, back, goOn, send }: ActsProps) {
  const texts = useTexts(bulkTexts);
  const detail = useTexts(decisionTexts);
  const { cancel, close } = useTexts(shared);
  const { language } = useLanguage();
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {step === 'confirm' && (
        <Button onClick={back} disabled={busy}>
          {texts.back}
        </Button>
      )}
      <Button variant="link" onClick={end} disabled={busy}>
        {step === 'results' ? close : cancel}
      </Button>
      {step === 'choose' && (
        <Button variant="primary" onClick={goOn} disabled={outcome === undefined}>
          {detail.decide}
        </Button>
      )}
      {step === 'confirm' && outcome && (
        <Button variant="primary" onClick={send} loading={busy}>
          {detail.confirmDo[outcome]}
        </Button>
      )}
      {step === 'results' && again > 0 && (
        <Button onClick={send} loading={busy}>
          {texts.again(again.toLocaleString(language))}
        </Button>
      )}
    </SpaceBetween>
  );
}
