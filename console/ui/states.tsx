/** How a part of a page stands that has not got what it shows: loading, failed, empty. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import type { Loaded } from '../app/load.ts';
import { shared } from '../texts/shared.ts';
import { Problem } from './problem.tsx';

export function Loading() {
  const texts = useTexts(shared);
  return (
    <div role="status" className="state">
      <Spinner /> <Box variant="span">{texts.loading}</Box>
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  /** Whether it stands for a whole page. */
  readonly page?: boolean;
  readonly children?: ReactNode;
}

export const Empty = ({ title, page = false, children }: EmptyProps) => (
  <div className="state">
    {page ? (
      <h1 className="state-title">{title}</h1>
    ) : (
      <Box fontWeight="bold" color="text-body-secondary">
        {title}
      </Box>
    )}
    {children && <Box color="text-body-secondary">{children}</Box>}
  </div>
);

interface LoadedViewProps<T> {
  readonly of: Loaded<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was loaded stays on the screen when it cannot be had anew, and says so. */
export function LoadedView<T>({ of, children }: LoadedViewProps<T>) {
  const texts = useTexts(shared);
  const retry = () => void of.reload();
  if (of.value === undefined) {
    return of.error === undefined ? (
      <Loading />
    ) : (
      <Problem error={of.error} header={texts.failed} retry={retry} />
    );
  }
  return (
    <>
      {of.error !== undefined && (
        <div role="status" className="stale">
          {texts.failedApart}{' '}
          <Button variant="inline-link" onClick={retry}>
            {texts.retry}
          </Button>
        </div>
      )}
      {children(of.value)}
    </>
  );
}
