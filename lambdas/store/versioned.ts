/** What a function's container keeps of documents that are written once under a version: each is read once there. */

/** One is in force, one was until a moment ago, one a colleague looks at. */
const KEPT = 3;

/**
 * @param read throws where there is none: that is not kept
 * @param kept the container's
 */
export async function byVersion<T>(
  kept: Map<string, T>,
  version: string,
  read: (version: string) => Promise<T>,
): Promise<T> {
  const known = kept.get(version);
  if (known !== undefined) return known;
  const found = await read(version);
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size + 1 - KEPT))) kept.delete(oldest);
  kept.set(version, found);
  return found;
}
