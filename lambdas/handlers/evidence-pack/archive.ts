/** A zip archive with the hashes of its files: the same files are the same bytes. */
import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/**
 * With `SHA256SUMS`, as `sha256sum --check` reads it.
 * @param files by name: none of them needs quoting there
 */
export function archiveOf(files: Readonly<Record<string, string>>): Uint8Array {
  const all = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => [name, strToU8(text)] as const);
  const sums = all.map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  const entries = Object.fromEntries([...all, ['SHA256SUMS', strToU8(sums.join(''))] as const]);
  // The first time that a zip can tell, as a local one, which is how it keeps it: when it was made is no part of what it says.
  return zipSync(entries, { mtime: new Date(1980, 0, 1), level: 9 });
}
