/** Texts in both languages of the console, of one shape. */

export type Language = 'ja' | 'en';

export interface Both<T> {
  readonly ja: T;
  readonly en: T;
}

/** Japanese leads: what it lacks, English may not have. */
export const both = <T>(ja: T, en: NoInfer<T>): Both<T> => ({ ja, en });
