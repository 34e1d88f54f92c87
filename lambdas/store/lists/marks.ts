/** Marks of lists, as records have them in one short attribute: `b` for block, or `w1795351234` for a watch that ends. */
import { type ListKind, listKinds, type Mark } from '../../domain/lists/entry.ts';
import type { Listed } from '../../domain/lists/listed-marks.ts';
import type { Item } from '../items.ts';

/** Of the record itself: of a customer, a device, a store. */
export const listedAttribute = 'listed';
/** Of the phone that a device is. */
export const hardwareListedAttribute = 'phoneListed';

/** With the second of its end: entries end with one. */
export const markText = ({ kind, expiresAt }: Mark): string =>
  expiresAt === undefined ? kind.charAt(0) : `${kind.charAt(0)}${Math.ceil(expiresAt / 1000)}`;

/** @throws Error for what `markText` does not make */
export function markOf(text: string): Mark {
  const [, letter, end] = /^([a-z])([0-9]{1,12})?$/.exec(text) ?? [];
  const kind = listKinds.find((each) => each.charAt(0) === letter);
  if (kind === undefined) throw new Error('A mark of a list is not as it should be');
  return end === undefined ? { kind } : { kind, expiresAt: Number(end) * 1000 };
}

/** The mark in a record; undefined where it has none, or where there is no record. */
export function markIn(item: Item | undefined, attribute = listedAttribute): Mark | undefined {
  const text = item?.[attribute]?.S;
  return text === undefined ? undefined : markOf(text);
}

const members = ['customer', 'device', 'store', 'hardware', 'address', 'country'] as const;

/** What the lists said at a moment, two characters for each mark: a payment code keeps it. Undefined for nothing. */
export function listedText(listed: Listed): string | undefined {
  const text = members.map((member, place) => {
    const kind = listed[member];
    return kind === undefined ? '' : `${place}${kind[0]}`;
  });
  return text.join('') || undefined;
}

/** @throws Error for what `listedText` does not make */
export function listedIn(text: string): Listed {
  const pairs = text.match(/.{2}/g) ?? [];
  return Object.fromEntries(
    pairs.map(([place, letter]): [string, ListKind] => {
      const member = members[Number(place)];
      const kind = listKinds.find((each) => each[0] === letter);
      if (member === undefined || kind === undefined)
        throw new Error('What the lists said is not as it should be');
      return [member, kind];
    }),
  );
}
