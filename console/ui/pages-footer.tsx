/** How far a list has been loaded, with the way to stop or go on; and why it broke off. */
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useTexts } from '../app/language.tsx';
import type { Pages } from '../app/load-pages.ts';
import { shared } from '../texts/shared.ts';
import { Problem } from './problem.tsx';

interface PagesFooterProps {
  readonly of: Pages<unknown>;
  /** Of what was loaded. */
  readonly count: number;
}

/** Nothing while the first of it comes, which the list tells; and nothing once all is there. */
export function PagesFooter({ of: { pages, busy, error, whole, stop, goOn }, count }: PagesFooterProps) {
  const texts = useTexts(shared);
  if (error !== undefined) return <Problem error={error} header={texts.failed} retry={goOn} />;
  if (busy ? pages.length === 0 : whole) return null;
  return (
    <div role="status" className="pages-footer">
      {busy && <Spinner />}
      <span>{texts.soFar(count.toLocaleString())}</span>
      {busy ? (
        <Button variant="inline-link" onClick={stop}>
          {texts.stop}
        </Button>
      ) : (
        <Button onClick={goOn}>{texts.more}</Button>
      )}
    </div>
  );
}
