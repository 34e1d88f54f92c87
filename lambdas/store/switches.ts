/** Which switches are off: one item says so of all, so that every request reads them with the rest. */
import { type RegistryOptions, readItem } from './item-access.ts';
import { fieldsOf, type Item } from './items.ts';
import { switchesKey } from './keys.ts';

/** By their ids. Why, by whom and when is in items of their own: nobody who pays reads that. */
export const thrownIn = (item: Item): readonly string[] => fieldsOf(item).texts('off');

/** The version of the ruleset that is published; undefined where none is. */
export function policyIn(item: Item): string | undefined {
  const fields = fieldsOf(item);
  return fields.has('policy') ? String(fields.count('policy')) : undefined;
}

/** Strongly consistent. */
export async function readThrown(options: RegistryOptions): Promise<readonly string[]> {
  const item = await readItem(options, switchesKey);
  return item ? thrownIn(item) : [];
}
