/** The whole console: its settings, who is signed in, and the shell around the pages. */
import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { shared } from '../texts/shared.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Problem } from '../ui/problem.tsx';
import { Loading } from '../ui/states.tsx';
import { type ConsoleConfig, loadConfig } from './config.ts';
import { ConsoleContext } from './console.ts';
import { createConsoleApi } from './console-api.ts';
import { LanguageProvider, useTexts } from './language.tsx';
import { useLoad } from './load.ts';
import { NoticesProvider } from './notices.tsx';
import { createSessions } from './sessions.ts';
import { useAppliedTheme } from './theme.ts';

/** Whoever is not signed in needs nothing of the shell, and whoever is, nothing of the way in. */
const Shell = lazy(() => import('./shell.tsx'));
const SignInPage = lazy(() => import('../sign-in/sign-in-page.tsx'));
const SignInAgain = lazy(() => import('../sign-in/sign-in-again.tsx'));

export const App = () => (
  <LanguageProvider>
    <NoticesProvider>
      <ErrorBoundary name="app" fallback={(retry) => <Broken retry={retry} />}>
        <Opening />
      </ErrorBoundary>
    </NoticesProvider>
  </LanguageProvider>
);

function Opening() {
  useAppliedTheme();
  const texts = useTexts(shared);
  useEffect(() => {
    document.title = texts.title;
  }, [texts]);
  const config = useLoad('config', loadConfig);
  if (config.value) return <Stage config={config.value} />;
  return (
    <main className="opening">
      <h1>Holdfast</h1>
      {config.error === undefined ? (
        <Loading />
      ) : (
        <Problem error={config.error} header={texts.configFailed} retry={() => void config.reload()} />
      )}
    </main>
  );
}

function Stage({ config }: { readonly config: ConsoleConfig }) {
  const [{ sessions, api }] = useState(() => {
    const made = createSessions({ config, storage: sessionStorage, now: Date.now });
    return {
      sessions: made,
      api: createConsoleApi({ baseUrl: config.apiUrl, sessions: made, storage: sessionStorage }),
    };
  });
  const standing = useSyncExternalStore(sessions.subscribe, sessions.standing);
  const person = standing.at === 'out' ? undefined : standing.person;
  const console = useMemo(() => person && { config, api, sessions, person }, [config, api, sessions, person]);
  if (!console)
    return (
      <Suspense fallback={<Loading />}>
        <SignInPage config={config} sessions={sessions} />
      </Suspense>
    );
  return (
    <ConsoleContext value={console}>
      <Suspense fallback={<Loading />}>
        {/* Somebody else begins with nothing of what was on the screen. */}
        <Shell key={console.person.username} />
      </Suspense>
      {standing.at === 'ended' && (
        // A place of its own to wait in: the page stays.
        <Suspense>
          <SignInAgain config={config} sessions={sessions} person={console.person} />
        </Suspense>
      )}
    </ConsoleContext>
  );
}

function Broken({ retry }: { readonly retry: () => void }) {
  const texts = useTexts(shared);
  return (
    <main className="opening" role="alert">
      <h1>{texts.broken}</h1>
      <p>{texts.brokenText}</p>
      <Button onClick={retry}>{texts.retry}</Button>
    </main>
  );
}
