/** Takes a control away in the calls of the functions: what it would have refused has to be noticed then. */
import type { Call } from './task.ts';

/** Makes the clause true, wherever a condition has it. */
export function without(clause: string): (call: Call) => void {
  const always = `(${clause} OR attribute_exists(pk) OR attribute_not_exists(pk))`;
  const weaken = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const record = value as Record<string, unknown>;
    for (const [name, member] of Object.entries(record)) {
      if (name === 'ConditionExpression' && typeof member === 'string')
        record[name] = member.includes(always) ? member : member.replace(clause, always);
      else if (name !== 'Item' && name !== 'Key') weaken(member);
    }
  };
  return ({ input }) => weaken(input);
}
