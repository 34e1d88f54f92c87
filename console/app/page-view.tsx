/** The page that the address names, if it is for this person. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { Suspense, use } from 'react';
import { shared } from '../texts/shared.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import { useConsole } from './console.ts';
import { useTexts } from './language.tsx';
import { laterStyle } from './later-style.ts';
import { hrefOf, matchPath, usePlace } from './location.ts';
import { type Page, type PageProps, pages } from './pages.ts';
import type { Person } from './sessions.ts';

export const isShown = (page: Page, { groups }: Person): boolean =>
  page.groups.some((group) => groups.includes(group));

/** Where a person begins. */
export const homeOf = (person: Person): string =>
  hrefOf(pages.find((page) => page.entry && isShown(page, person))?.path ?? '/');

export function PageView() {
  const texts = useTexts(shared);
  const { person } = useConsole();
  const place = usePlace();
  const path = place.path === '/' ? homeOf(person).slice(1) : place.path;
  const found = pages
    .map((page) => ({ page, parameters: matchPath(page.path, path) }))
    .find(({ parameters }) => parameters !== undefined);
  if (path === '/')
    return (
      <Empty page title={texts.noPages}>
        {texts.noPagesText}
      </Empty>
    );
  if (!found?.parameters)
    return (
      <Empty page title={texts.notFound}>
        {texts.notFoundText}
      </Empty>
    );
  const { page, parameters } = found;
  if (!isShown(page, person))
    return (
      <Empty page title={texts.notPermitted}>
        {texts.notPermittedText}
      </Empty>
    );
  return (
    // What a browser failed to load it does not try again by itself; the session is still there after a reload.
    <ErrorBoundary name={path} fallback={() => <Broken retry={() => location.reload()} />}>
      <Suspense fallback={<Loading />}>
        <Styled key={path} page={page} parameters={parameters} />
      </Suspense>
    </ErrorBoundary>
  );
}

/** Not before its styles are there. */
function Styled({ page, parameters }: PageProps & { readonly page: Page }) {
  if (!page.isFirst) use(laterStyle());
  return <page.view parameters={parameters} />;
}

export function Broken({ retry }: { readonly retry: () => void }) {
  const texts = useTexts(shared);
  return (
    <div className="state" role="alert">
      <Box variant="h1">{texts.broken}</Box>
      <Box variant="p">{texts.brokenText}</Box>
      <Button onClick={retry}>{texts.retry}</Button>
    </div>
  );
}
