/** What went wrong, in a sentence, with the code and the request by which somebody can be asked about it. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useLanguage, useTexts } from '../app/language.tsx';
import { refusalOf } from '../app/refusal.ts';
import { shared } from '../texts/shared.ts';

interface ProblemProps {
  /** Nothing is shown where there is none. */
  readonly error: unknown;
  readonly header?: string;
  readonly retry?: () => void;
}

export function Problem({ error, header, retry }: ProblemProps) {
  const texts = useTexts(shared);
  const { language } = useLanguage();
  if (error === undefined) return null;
  const { code, text, requestId } = refusalOf(error, language);
  return (
    <div role="alert">
      <Alert type="error" header={header} action={retry && <Button onClick={retry}>{texts.retry}</Button>}>
        {text}{' '}
        <span className="code-line">
          <code>{code}</code>
          {requestId && (
            <>
              {' '}
              {texts.requestId} <code>{requestId}</code>
            </>
          )}
        </span>
      </Alert>
    </div>
  );
}
