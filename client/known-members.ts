/** Reads an answer by the contract, without the members that it does not know: a newer API says more than an older client. */
import type * as z from 'zod/mini';

/** @throws the schema's error where anything else is not as the contract says */
export function readAnswer<S extends z.ZodMiniType>(schema: S, answer: unknown): z.output<S> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const unknown = unknownIn(read.error.issues);
  if (!unknown) throw read.error;
  const known = structuredClone(answer);
  for (const { path, keys } of unknown) {
    const holder = path.reduce((at, step) => (at as Record<PropertyKey, unknown>)[step], known);
    for (const key of keys) delete (holder as Record<string, unknown>)[key];
  }
  return schema.parse(known);
}

interface Unknown {
  readonly path: readonly PropertyKey[];
  readonly keys: readonly string[];
}

/** @returns undefined where anything is wrong but that there are members which nobody knows */
function unknownIn(issues: readonly z.core.$ZodIssue[]): Unknown[] | undefined {
  const found = issues.map((issue): Unknown[] | undefined => {
    if (issue.code === 'unrecognized_keys') return [issue];
    if (issue.code !== 'invalid_union') return undefined;
    // The first alternative that it would be, without them.
    const inner = issue.errors.map(unknownIn).find((each) => each !== undefined);
    return inner?.map(({ path, keys }) => ({ path: [...issue.path, ...path], keys }));
  });
  return found.every((each) => each !== undefined) ? found.flat() : undefined;
}
