/** The language of the console: Japanese or English, chosen by the person, kept by the browser. */
import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Both, Language } from './both.ts';
import { keptChoice } from './kept-choice.ts';

interface Spoken {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Spoken>({ language: 'ja', choose: () => {} });

export const useLanguage = (): Spoken => useContext(LanguageContext);

/** The texts in the language of the person. */
export const useTexts = <T,>(texts: Both<T>): T => texts[useLanguage().language];

type Messages = I18nProviderProps['messages'][number];

/** What Cloudscape's own parts say. */
const messages: Readonly<Record<Language, () => Promise<{ readonly default: Messages }>>> = {
  ja: () => import('@cloudscape-design/components/i18n/messages/all.ja'),
  en: () => import('@cloudscape-design/components/i18n/messages/all.en'),
};

const kept = keptChoice<Language>('language', ['ja', 'en']);

/** Shows nothing before the first messages are there: what is seen speaks one language. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(
    () => kept.read() ?? (navigator.language.startsWith('ja') ? 'ja' : 'en'),
  );
  const [spoken, setSpoken] = useState<{ readonly language: Language; readonly messages: Messages }>();
  useEffect(() => {
    let wanted = true;
    void messages[language]().then((loaded) => {
      if (wanted) setSpoken({ language, messages: loaded.default });
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  useEffect(() => {
    if (spoken) document.documentElement.lang = spoken.language;
  }, [spoken]);
  if (!spoken) return null;
  const choose = (chosen: Language) => {
    kept.write(chosen);
    setLanguage(chosen);
  };
  return (
    <LanguageContext value={{ language: spoken.language, choose }}>
      <I18nProvider locale={spoken.language} messages={[spoken.messages]}>
        {children}
      </I18nProvider>
    </LanguageContext>
  );
}
