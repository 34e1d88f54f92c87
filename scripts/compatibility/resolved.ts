/** An OpenAPI document with what it refers to in the place of each reference: for whom it is the same where a thing stands. */

/** @throws Error for what it does not have, what is not in it, and what would be in itself */
export function resolved<T>(document: T): T {
  const known = new Map<string, unknown>();
  const targetOf = (reference: string, within: readonly string[]): unknown => {
    if (within.includes(reference)) throw new Error(`${reference} refers to itself.`);
    if (!known.has(reference)) known.set(reference, follow(at(document, reference), [...within, reference]));
    return known.get(reference);
  };
  const follow = (node: unknown, within: readonly string[]): unknown => {
    if (Array.isArray(node)) return node.map((each) => follow(each, within));
    if (typeof node !== 'object' || node === null) return node;
    const { $ref, ...beside } = node as { readonly $ref?: unknown };
    // A member of that name has a schema, which is no string.
    if (typeof $ref === 'string') {
      if (Object.keys(beside).length > 0)
        throw new Error(`Something stands beside the reference to ${$ref}.`);
      return targetOf($ref, within);
    }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, follow(value, within)]));
  };
  return follow(document, []) as T;
}

/** By a JSON pointer (RFC 6901) in a fragment, whose names need no escaping. */
function at(document: unknown, reference: string): unknown {
  const [start, ...names] = reference.split('/');
  const found = names.reduce<unknown>(
    (node, name) => (node as Readonly<Record<string, unknown>> | undefined)?.[name],
    document,
  );
  if (start !== '#' || found === undefined) throw new Error(`There is no ${reference} in the document.`);
  return found;
}
