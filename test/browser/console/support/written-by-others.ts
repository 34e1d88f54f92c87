/** Answers of the API in which everything that somebody wrote is another text, of whatever they could have written. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What in an answer is a person's own words, a store's, a rule's, or a colleague's name. */
const words: ReadonlySet<string> = new Set([
  'asked_by',
  'author',
  'by',
  'changed_by',
  'decided_by',
  'dispute_note',
  'email_masked',
  'ended_by',
  'label',
  'label_ja',
  'name',
  'name_masked',
  'note',
  'phone_masked',
  'store_name',
  'text',
  'text_ja',
  'url',
  'username',
]);

/** Whose members are all somebody's. */
const records: ReadonlySet<string> = new Set(['detail']);

/** Nobody's words, though they stand where those do: kinds of people, and of switches. */
const codes: ReadonlySet<string> = new Set(['customer', 'notice_link', 'system', 'colleague', 'payments']);

/**
 * @param text what to write in place of a member of that name
 * @param more names of members, besides those that are always somebody's
 */
export function written(answer: Json, text: (name: string) => string, more: readonly string[] = []): Json {
  if (Array.isArray(answer)) return answer.map((each) => written(each, text, more));
  if (typeof answer !== 'object' || answer === null) return answer;
  const isWritten = (name: string, value: Json): value is string =>
    typeof value === 'string' && (words.has(name) || more.includes(name)) && !codes.has(value);
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      isWritten(name, value)
        ? text(name)
        : records.has(name)
          ? Object.fromEntries(Object.keys(value as object).map((key) => [key, text(key)]))
          : written(value, text, more),
    ]),
  );
}

/** One row, so often, each with an id of its own, as long as the first one's. */
export const rowsOf = <T extends object>(row: T, count: number): T[] =>
  Array.from({ length: count }, (_, place) => ({
    ...row,
    ...('id' in row ? { id: idAt(row.id, place) } : {}),
  }));

const idAt = (id: unknown, place: number): string =>
  `${String(id).slice(0, -DIGITS)}${String(place).padStart(DIGITS, '0')}`;
const DIGITS = 4;
