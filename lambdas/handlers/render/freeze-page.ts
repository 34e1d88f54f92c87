/** The pages behind a freeze link. */
import type { Language } from '../../domain/notices/language.ts';
import { texts } from '../../domain/notices/texts.ts';
import type { FreezePageText } from '../../domain/notices/wording.ts';
import { renderPage } from '../http/page.ts';

export function freezePage(language: Language, what: Exclude<keyof FreezePageText, 'title'>): string {
  const { title, [what]: said } = texts[language].freezePage;
  return renderPage({
    language,
    title,
    heading: said.heading,
    paragraphs: said.text,
    ...('button' in said ? { button: said.button } : {}),
  });
}
