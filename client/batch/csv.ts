/** Comma-separated values as RFC 4180 has them, a record a line: whatever else a file may be is refused, not guessed. */

/** One field, quoted or not, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** @returns the fields of a line; undefined where it is not one of a CSV file */
export function fieldsIn(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const [whole, quoted, plain = '', end] = FIELD.exec(line) ?? [];
    if (whole === undefined) return undefined;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    // What was matched moves on by at least the comma, so this ends.
    if (end === '') return fields;
  }
}
