/** Every function's bundle, and the bare handler's, as files that a process can import. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/constructs/bundle-options.ts';
import { handlerBundles } from '../../lib/constructs/bundles.ts';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

/** Client-dynamodb and nothing else, bundled with the SDK's own way to find credentials. */
export const bare = 'bare handler';
/** The same without it, as our bundles are: of what is left, all that is ours. */
export const trimmed = 'bare, trimmed as ours';

export function writeBundles(folder: string): Bundle[] {
  const { alias: _, ...untrimmed } = bundleOptions;
  const all = new Map([
    [bare, bareBundle(untrimmed)],
    [trimmed, bareBundle(bundleOptions)],
    ...[...handlerBundles()].sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
  return [...all].map(([name, content], index) => {
    const file = join(folder, String(index), 'index.mjs');
    mkdirSync(join(folder, String(index)));
    writeFileSync(file, content);
    return { name, file, bytes: content.length };
  });
}

function bareBundle(options: Partial<typeof bundleOptions>): Uint8Array {
  const entryPoint = join(import.meta.dirname, 'bare-handler.ts');
  const { outputFiles } = buildSync({
    ...options,
    write: false,
    entryPoints: [entryPoint],
    outdir: 'bundles',
  });
  const [output] = outputFiles;
  if (!output) throw new Error('The bare handler was not bundled');
  return output.contents;
}
