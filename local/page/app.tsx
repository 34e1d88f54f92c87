/** The whole page: a header, the phone, the till, and the props backstage. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAction } from '../../client/web/hooks.ts';
import { Backstage } from './aside/backstage.tsx';
import { type Language, LanguageProvider, useLanguage, useTexts } from './language.tsx';
import { type Loaded, load } from './load.ts';
import { Phone } from './phone/phone.tsx';
import { Till } from './till/till.tsx';
import { TryItContext } from './try-it.ts';
import { Icon, Mark } from './ui/icons.tsx';
import { Button, Loading, Note } from './ui/parts.tsx';

export const App = () => (
  <LanguageProvider>
    <Page />
  </LanguageProvider>
);

const views = { phone: 'phone', till: 'till', aside: 'wand' } as const;
type View = keyof typeof views;

function Page() {
  const texts = useTexts();
  const [loaded, setLoaded] = useState<Loaded>();
  const { busy, error, run } = useAction(async () => setLoaded(await load()));
  useEffect(() => void run(), [run]);
  return (
    <>
      <Header />
      {loaded && <Stage loaded={loaded} />}
      {!loaded && (
        <main className="start">
          {error === undefined ? (
            <Loading text={texts.loading} />
          ) : (
            <div role="alert">
              <Note tone="no" title={texts.failed} icon="offline">
                <p>{texts.failedText}</p>
                <Button kind="primary" busy={busy} onClick={() => run()}>
                  {texts.retry}
                </Button>
              </Note>
            </div>
          )}
        </main>
      )}
    </>
  );
}

const languages: Readonly<Record<Language, string>> = { ja: '日本語', en: 'English' };

function Header() {
  const { language, texts, choose } = useLanguage();
  return (
    <header className="header">
      <Mark />
      <div className="header-title">
        <h1>Holdfast</h1>
        <p>{texts.tagline}</p>
      </div>
      <p className="header-local">{texts.local}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form, and this acts at once */}
      <div className="languages" role="group" aria-label={texts.language}>
        {(Object.keys(languages) as Language[]).map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-pressed={each === language}
            onClick={() => choose(each)}
          >
            {languages[each]}
          </button>
        ))}
      </div>
    </header>
  );
}

function Stage({ loaded }: { readonly loaded: Loaded }) {
  const texts = useTexts();
  const screen = useRef<HTMLElement>(null);
  const [view, setView] = useState<View>('phone');
  const [person, setPerson] = useState(loaded.person);
  const [device, setDevice] = useState<string>();
  const { stage, keep } = loaded;
  const show = useCallback((next: View) => {
    setView(next);
    scrollTo({ top: 0 });
  }, []);
  const tryIt = useMemo(
    () => ({ stage, keep, screen, person, setPerson, device, setDevice }),
    [stage, keep, person, device],
  );
  return (
    <TryItContext value={tryIt}>
      <nav className="views" aria-label={texts.views}>
        {(Object.keys(views) as View[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-current={each === view ? 'page' : undefined}
            onClick={() => show(each)}
          >
            <Icon name={views[each]} />
            <span>{texts[each]}</span>
          </button>
        ))}
      </nav>
      <main className={`stage view-${view}`}>
        <Phone />
        <div className="right">
          <Till />
          <Backstage />
        </div>
      </main>
    </TryItContext>
  );
}
