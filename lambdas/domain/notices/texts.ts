/** The texts of each language. */
import type { Language } from './language.ts';
import { english } from './texts-en.ts';
import { japanese } from './texts-ja.ts';
import type { Texts } from './wording.ts';

export const texts: Readonly<Record<Language, Texts>> = { ja: japanese, en: english };
