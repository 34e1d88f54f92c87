/** Bundles the page to try the platform with, in memory: a script, a stylesheet and the page that names them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
}

const folder = join(import.meta.dirname, '../page');

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** @returns the files by their paths */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: { page: join(folder, 'main.tsx'), style: join(folder, 'styles/style.css') },
    // A name: nothing is written.
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'silent',
  });
  const page = await readFile(join(folder, 'index.html'));
  return new Map<string, PageFile>([
    ['/', { type: 'text/html; charset=utf-8', body: page }],
    ...outputFiles.map(({ path, contents }): [string, PageFile] => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return [
        `/_local/page/${name}`,
        { type: types[name.slice(name.lastIndexOf('.'))] ?? '', body: contents },
      ];
    }),
  ]);
}
