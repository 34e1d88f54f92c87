/** The languages that customers are written to in. */

export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/**
 * @param locale a BCP 47 tag, as the `locale` claim of OpenID Connect has it; some write `ja_JP`
 * @returns undefined for a language that we do not write
 */
export const languageOf = (locale: string | undefined): Language | undefined =>
  languages.find((language) => language === locale?.split(/[-_]/, 1)[0]?.toLowerCase());
