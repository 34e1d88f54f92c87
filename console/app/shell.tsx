/** What is around every page: the bar at the top, the navigation, notices, and whether there is a network. */
import Alert from '@cloudscape-design/components/alert';
import { useEffect, useState } from 'react';
import { useOnline } from '../../client/web/hooks.ts';
import { shared } from '../texts/shared.ts';
import { ColleaguesProvider } from './colleagues.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { useKeys } from './keys.ts';
import { useTexts } from './language.tsx';
import { laterStyle } from './later-style.ts';
import { Navigation } from './navigation.tsx';
import { NoticesBar } from './notices.tsx';
import { PageView } from './page-view.tsx';
import { SwitchBanner } from './switch-banner.tsx';
import { SwitchesProvider } from './switches.tsx';
import { TopBar } from './top-bar.tsx';

/** Pixels, from which on the navigation takes no room from a page. */
const WIDE = 1600;

export default function Shell() {
  const texts = useTexts(shared);
  const online = useOnline();
  const [open, setOpen] = useState(() => innerWidth >= WIDE);
  const [help, setHelp] = useState(false);
  // Where it fails, the page that needs it tells.
  useEffect(() => void laterStyle().catch(() => {}), []);
  useKeys([{ key: '?', does: texts.helpKey, act: () => setHelp(true) }]);
  return (
    <div className="shell">
      <div className="shell-top">
        <TopBar showKeys={() => setHelp(true)} toggle={() => setOpen(!open)} open={open} />
      </div>
      {open && (
        <nav className="shell-nav" aria-label={texts.navigation}>
          <Navigation />
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
