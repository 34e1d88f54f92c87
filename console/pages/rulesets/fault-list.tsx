/** What is wrong with a draft, each with its line to go to. */
import Button from '@cloudscape-design/components/button';
import type { RefObject } from 'react';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { type Fault, faultText } from './faults.ts';
import { goToLine } from './json-editor.tsx';
import { rulesetTexts } from './texts.ts';

interface FaultListProps {
  readonly id: string;
  readonly faults: readonly Fault[];
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export function FaultList({ id, faults, field }: FaultListProps) {
  const texts = useTexts(rulesetTexts);
  const { language } = useLanguage();
  return (
    <div id={id} role="alert" className="faults">
      {faults.length > 0 && (
        <>
          <b>{texts.faults(faults.length)}</b>
          <ul>
            {faults.map(({ path, message, line }) => (
              <li key={`${path} ${message}`}>
                {line !== undefined && (
                  <Button variant="inline-link" onClick={() => goToLine(field.current, line)}>
                    {texts.atLine(line)}
                  </Button>
                )}{' '}
                <code className="foreign">{path || texts.whole}</code> {faultText(message, language)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
