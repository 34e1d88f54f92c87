/** What is around every page: the bar at the top, the navigation, notices, and whether there is a network. */
import Alert from '@cloudscape-design/components/alert';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useOnline } from '../../client/web/hooks.ts';
import { shared } from '../texts/shared.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Loading } from '../ui/states.tsx';
import { ColleaguesProvider } from './colleagues.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { useKeys } from './keys.ts';
import { useTexts } from './language.tsx';
import { laterStyle } from './later-style.ts';
import { NoticesBar } from './notices.tsx';
import { Broken, PageView } from './page-view.tsx';
import { SwitchBanner } from './switch-banner.tsx';
import { SwitchesProvider } from './switches.tsx';
import { TopBar } from './top-bar.tsx';

/** Pixels, from which on the navigation takes no room from a page. */
const WIDE = 1600;

/** It comes while somebody looks at their first page: on most screens it is closed then. */
async function loadNavigation() {
  const [navigation] = await Promise.all([import('./navigation.tsx'), laterStyle()]);
  return navigation;
}

const Navigation = lazy(loadNavigation);

export default function Shell() {
  const texts = useTexts(shared);
  const online = useOnline();
  const [open, setOpen] = useState(() => innerWidth >= WIDE);
  const [help, setHelp] = useState(false);
  // Where it fails, what needs it tells.
  useEffect(() => void loadNavigation().catch(() => {}), []);
  useKeys([{ key: '?', does: texts.helpKey, act: () => setHelp(true) }]);
  return (
    <div className="shell">
      <div className="shell-top">
        <TopBar showKeys={() => setHelp(true)} toggle={() => setOpen(!open)} open={open} />
      </div>
      {open && (
        <nav className="shell-nav" aria-label={texts.navigation}>
          <ErrorBoundary name="navigation" fallback={() => <Broken retry={() => location.reload()} />}>
            <Suspense fallback={<Loading />}>
              <Navigation />
            </Suspense>
          </ErrorBoundary>
        </nav>
      )}
      <main className="shell-main">
        <SwitchesProvider>
          <div className="shell-notices">
            {!online && <Alert type="warning">{texts.offline}</Alert>}
            <SwitchBanner />
            <NoticesBar />
          </div>
          <ColleaguesProvider>
            <PageView />
          </ColleaguesProvider>
        </SwitchesProvider>
      </main>
      {help && <KeyboardHelp close={() => setHelp(false)} />}
    </div>
  );
}
