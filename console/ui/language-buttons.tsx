/** Chooses the language, where there is no menu yet. */
import type { Language } from '../app/both.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

/** In their own words, whoever reads them. */
export const languageNames: Readonly<Record<Language, string>> = { ja: '日本語', en: 'English' };

export function LanguageButtons() {
  const { language, choose } = useLanguage();
  const texts = useTexts(shared);
  return (
    <fieldset className="languages" aria-label={texts.language}>
      {(Object.keys(languageNames) as Language[]).map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          onClick={() => choose(each)}
        >
          {languageNames[each]}
        </button>
      ))}
    </fieldset>
  );
}
