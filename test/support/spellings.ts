/** Ways in which clients write JSON. */

type Write = (value: unknown) => string;

/** With the members of each object in another order. */
const reordered =
  (order: (names: string[]) => string[], write: Write): Write =>
  (value) => {
    const reorder = (part: unknown): unknown => {
      if (Array.isArray(part)) return part.map(reorder);
      if (typeof part !== 'object' || part === null) return part;
      const members = part as Readonly<Record<string, unknown>>;
      return Object.fromEntries(order(Object.keys(members)).map((name) => [name, reorder(members[name])]));
    };
    return write(reorder(value));
  };

/** With the same white space wherever JSON lets some stand. */
export function withGaps(gap: string): Write {
  const between = (parts: readonly string[]) => gap + parts.join(`${gap},${gap}`) + gap;
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return `[${between(value.map(write))}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}${gap}:${gap}${write(member)}`,
    );
    return `{${between(members)}}`;
  };
  return write;
}

/** As Python's `json.dumps` does. */
const spaced: Write = (value) => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return `{${members.join(', ')}}`;
};

const compact: Write = (value) => JSON.stringify(value);

/** Those of the usual libraries, by name. */
export const usualSpellings: Readonly<Record<string, Write>> = {
  compact,
  'compact, sorted': reordered((names) => names.sort(), compact),
  'compact, in an order of its own': reordered((names) => names.reverse(), compact),
  spaced,
  'spaced, sorted': reordered((names) => names.sort(), spaced),
  'indented by two': (value) => JSON.stringify(value, null, 2),
  'indented by four': (value) => JSON.stringify(value, null, 4),
  'indented by a tab': (value) => JSON.stringify(value, null, '\t'),
};

/** Every letter written as an escape sequence: valid, and nobody's. */
export const escaped: Write = (value) =>
  JSON.stringify(value).replaceAll(
    /[a-z]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
