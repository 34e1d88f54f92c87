/** The pages behind a freeze link. */
import type { DisputedByLink } from '../../domain/notices/follow-freeze-link.ts';
import type { Language } from '../../domain/notices/language.ts';
import { texts } from '../../domain/notices/texts.ts';
import type { FreezePageText } from '../../domain/notices/wording.ts';
import { renderPage } from '../http/page.ts';

/** @param payment what became of the payment that the link's notice told of; undefined where it told of none */
export function freezePage(
  language: Language,
  what: Exclude<keyof FreezePageText, 'title' | 'payment'>,
  payment?: DisputedByLink,
): string {
  const { title, payment: ofPayment, [what]: said } = texts[language].freezePage;
  return renderPage({
    language,
    title,
    heading: said.heading,
    paragraphs: [...(payment === undefined ? [] : [ofPayment[payment]]), ...said.text],
    ...('button' in said ? { button: said.button } : {}),
  });
}
