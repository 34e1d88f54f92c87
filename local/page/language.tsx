/** The language of the page: Japanese as the notices are, or English; chosen by the person and kept. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { en } from './texts/en.ts';
import { ja, type Texts } from './texts/ja.ts';

export type Language = 'ja' | 'en';

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Spoken>({ language: 'ja', texts: ja, choose: () => {} });

export const useLanguage = (): Spoken => useContext(LanguageContext);
export const useTexts = (): Texts => useContext(LanguageContext).texts;

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem('language') === 'en' ? 'en' : 'ja',
  );
  const texts = language === 'ja' ? ja : en;
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts.title;
  }, [language, texts]);
  const choose = (chosen: Language) => {
    localStorage.setItem('language', chosen);
    setLanguage(chosen);
  };
  return <LanguageContext value={{ language, texts, choose }}>{children}</LanguageContext>;
}
