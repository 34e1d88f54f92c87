/** Keys for what has no name of its own: what it says, and the how manieth it is that says so. */
export function keyed<T>(
  items: readonly T[],
  saidBy: (item: T) => string,
): readonly { readonly key: string; readonly item: T }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const said = saidBy(item);
    const before = seen.get(said) ?? 0;
    seen.set(said, before + 1);
    return { key: `${before} ${said}`, item };
  });
}
