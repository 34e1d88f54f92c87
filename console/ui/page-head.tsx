/** The head of a page: what it is for, and what is done on all of it. */
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

interface PageHeadProps {
  readonly title: ReactNode;
  readonly lead?: string;
  /** Asks for what the page shows anew. @default - the page does so by itself */
  readonly refresh?: { readonly act: () => void; readonly busy: boolean };
  /** More that is done on all of it. */
  readonly children?: ReactNode;
}

export function PageHead({ title, lead, refresh, children }: PageHeadProps) {
  const texts = useTexts(shared);
  return (
    <Header
      variant="h1"
      description={lead}
      actions={
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          {refresh && (
            <Button
              iconName="refresh"
              ariaLabel={texts.refresh}
              loading={refresh.busy}
              onClick={refresh.act}
            />
          )}
          {children}
        </SpaceBetween>
      }
    >
      {title}
    </Header>
  );
}
