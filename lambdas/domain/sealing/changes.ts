/** How a transfer may change after it was written: hardly at all. */
import { type Attribute, canonicalItem, type Image } from './canonical.ts';

/** Never, in no state: who pays whom how much, and since when. */
const fixed = ['pk', 'sk', 'debit', 'credit', 'amount', 'currency', 'createdAt'];

/** What may follow on a state; it ends once. */
const mayFollow: Readonly<Record<string, readonly string[]>> = {
  challenged: ['pending', 'posted', 'voided', 'expired'],
  pending: ['posted', 'voided', 'expired'],
};

/** What was given back of it, or charged back, in all: it only grows. */
const counters = ['refunded', 'reversed'];

/**
 * What is wrong with the change, in words that follow on the row's name; undefined where it is one that the platform
 * makes. While a payment is challenged, nothing has moved yet: its confirmation says anew what is signed.
 */
export function illegalChange(before: Image, after: Image): string | undefined {
  const [from, to] = [text(before.state), text(after.state)];
  const isConfirmed = from === 'challenged' && from !== to;
  const ended = from !== to;
  if (ended && !mayFollow[from]?.includes(to)) return `its state went from ${from} to ${to}`;
  const kept = isConfirmed ? fixed : Object.keys(before).filter((name) => !mayChange(name));
  const changed = kept.find((name) => !same(before[name], after[name]));
  if (changed !== undefined)
    return `its ${changed} went from ${shown(before[changed])} to ${shown(after[changed])}`;
  if (!same(before.captured, after.captured) && !(from === 'pending' && to === 'posted'))
    return `its captured went from ${shown(before.captured)} to ${shown(after.captured)}`;
  for (const counter of [...counters, 'version'])
    if (number(after[counter]) < number(before[counter]))
      return `its ${counter} went from ${shown(before[counter])} to ${shown(after[counter])}`;
  return undefined;
}

const mayChange = (name: string): boolean =>
  ['state', 'version', 'captured'].includes(name) || counters.includes(name);

const text = (attribute: Attribute | undefined): string => attribute?.S ?? 'nothing';
const number = (attribute: Attribute | undefined): bigint => BigInt(attribute?.N ?? '0');

const whole = (attribute: Attribute | undefined): string =>
  attribute === undefined ? '' : canonicalItem({ value: attribute });
const same = (one: Attribute | undefined, other: Attribute | undefined): boolean =>
  whole(one) === whole(other);

/** An attribute's value for people, who need not read all of a long one. */
function shown(attribute: Attribute | undefined): string {
  if (attribute === undefined) return 'nothing';
  const value = attribute.S ?? attribute.N ?? whole(attribute).slice('{"value":'.length, -1);
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}

/** Which attribute tells two items apart, in words; the first in the order of their names. */
export function difference(sealed: Image, row: Image): string {
  const names = [...new Set([...Object.keys(sealed), ...Object.keys(row)])].sort();
  const differing = names.find((name) => !same(sealed[name], row[name])) ?? 'form';
  return `${differing} was ${shown(sealed[differing])} and is ${shown(row[differing])}`;
}
