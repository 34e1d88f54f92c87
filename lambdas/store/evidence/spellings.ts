/** The ways in which JSON libraries write one value: what the dictionaries of the evidence are made of. */

const indented = (by: number | string) => (value: unknown) => JSON.stringify(value, null, by);

/** From the rarest to the most usual, which costs the least at the end of a dictionary. */
const ways = [indented('\t'), indented(4), indented(2), spaced, indented(0)];

/**
 * The value as each of the ways writes it, with its members as given, and sorted by name.
 *
 * A change here makes the evidence of before unreadable: a new way needs a new version of the evidence.
 */
export const spellingsOf = (value: unknown): string =>
  ways.flatMap((write) => [write(sorted(value)), write(value)]).join('');

/** `{"a": 1, "b": [2, 3]}`. A string has no bare line break in it, so each is one between members. */
function spaced(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replaceAll(/([[{])\n */g, '$1')
    .replaceAll(/\n *([\]}])/g, '$1')
    .replaceAll(/\n */g, ' ');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
