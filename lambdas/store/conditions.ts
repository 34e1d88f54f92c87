/** Conditions of a write as named clauses: joined for DynamoDB, and asked of the old item when they failed. */
import { firstRefusal, type RefusalCode } from '../domain/refusal.ts';
import { type Fields, fieldsOf, type Item, toItem, type Values } from './items.ts';

/** Something that a write requires of an item. The expression and `holds` say the same. */
export interface Requirement {
  readonly name: string;
  /** In DynamoDB's words. `#available` stands for the attribute `available` unless `names` says otherwise. */
  readonly expression: string;
  holds(item: Fields): boolean;
}

/** One reason for which a write is refused. */
export interface Clause<C extends RefusalCode = RefusalCode> extends Requirement {
  /** What the caller is told if it does not hold. */
  readonly code: C;
}

export const allOf = (expressions: readonly string[]): string => expressions.join(' AND ');

/** What the placeholders of a request's expressions stand for. */
export interface Placeholders {
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

/** `placeholders` for a conditional write, which also asks for the old item if the condition fails. */
export const expressions = (...parts: Parameters<typeof placeholders>) => ({
  ...placeholders(...parts),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

/**
 * The names and values that the expressions mention.
 * @param names placeholder (with its `#`) -> attribute, where it is not the placeholder's own name
 * @param values placeholder (with its `:`) -> value; those that no expression mentions are left out
 */
export function placeholders(
  texts: readonly string[],
  values: Values = {},
  names: Readonly<Record<string, string>> = {},
): Placeholders {
  const mentioned = new Set(texts.join(' ').match(/[#:]\w+/g));
  const attributes = [...mentioned].filter((each) => each.startsWith('#'));
  const used = Object.entries(values).filter(([placeholder]) => mentioned.has(placeholder));
  return {
    ExpressionAttributeNames: Object.fromEntries(
      attributes.map((each) => [each, names[each] ?? each.slice(1)]),
    ),
    ...(used.length > 0 ? { ExpressionAttributeValues: toItem(Object.fromEntries(used)) } : {}),
  };
}

/**
 * Why a write was refused: of the clauses that do not hold on the old item, the first by precedence.
 * @param missing the code where there was no item
 * @throws Error if all of them hold: then expression and clause do not say the same
 */
export function whyRefused<C extends RefusalCode>(
  clauses: readonly Clause<C>[],
  old: Item | undefined,
  missing: C,
): C {
  if (old === undefined) return missing;
  const fields = fieldsOf(old);
  const code = firstRefusal(clauses.filter((clause) => !clause.holds(fields)).map((clause) => clause.code));
  if (code !== undefined) return code;
  throw new Error(`The condition on ${fields.text('pk')} failed, though each of its clauses holds`);
}
