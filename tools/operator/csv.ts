/** Comma-separated values as RFC 4180 has them, a record a line: whatever else a file may be is refused, not guessed. */

/** @returns the fields of a line; undefined where it is not one of a CSV file */
export function fieldsIn(line: string): readonly string[] | undefined {
  // A field, quoted or not, and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const fields: string[] = [];
  for (;;) {
    const found = field.exec(line);
    if (!found) return undefined;
    const [, quoted, plain = '', end] = found;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') return fields;
  }
}
