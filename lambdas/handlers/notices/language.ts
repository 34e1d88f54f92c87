/** The stage's language for customers whose own is not known. */
import { type Language, languageOf } from '../../domain/notices/language.ts';
import { environment } from '../../environment.ts';

/** @throws Error for a deployment that names a language in which there are no texts */
export function noticesLanguage(): Language {
  const language = languageOf(environment('NOTICES_LANGUAGE'));
  if (language === undefined) throw new Error('NOTICES_LANGUAGE is no language of the notices');
  return language;
}
