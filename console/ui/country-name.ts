/** A country by its name, in the language of the person. */
import type { Language } from '../app/both.ts';

export const countryName = (code: string, language: Language): string =>
  new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(code) ?? code;

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Those that the contract takes: each that has a name. */
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

export const countryCodes = (): readonly string[] =>
  letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => regions.of(code) !== undefined);
