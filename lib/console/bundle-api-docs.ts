/** Makes the files of the API's page: Swagger UI and the committed document in one script; the same bytes from the same sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { projectRoot } from '../constructs/bundle-options.ts';
import type { ConsoleFile } from './bundle-console.ts';

/** The folder that the page is in, under the console's address. */
export const apiDocsFolder = 'docs';

const options = {
  absWorkingDir: projectRoot,
  // A name: nothing is written.
  outdir: join(projectRoot, 'out'),
  entryNames: '[name]-[hash]',
  write: false,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** @returns the files by their names in the folder; the page itself is `index.html` */
export function bundleApiDocs(): ReadonlyMap<string, ConsoleFile> {
  // No module: a page of no origin is given none.
  const script = fileOf(
    `import { show } from './console/api-docs/page.ts';
     import document from './docs/openapi.json';
     show(document);`,
    'ts',
    { format: 'iife', target: 'es2023', define: { global: 'globalThis' } },
  );
  const style = fileOf(
    `@import './node_modules/swagger-ui-dist/swagger-ui.css';
     @import './console/api-docs/page.css';`,
    'css',
    {},
  );
  const page = readFileSync(join(projectRoot, 'console/api-docs/index.html'), 'utf8')
    .replace('api-docs.css', style.name)
    .replace('api-docs.js', script.name);
  return new Map([
    ['index.html', { type: 'text/html; charset=utf-8', body: new TextEncoder().encode(page) }],
    [style.name, { type: 'text/css; charset=utf-8', body: style.body }],
    [script.name, { type: 'text/javascript; charset=utf-8', body: script.body }],
  ]);
}

function fileOf(contents: string, loader: 'ts' | 'css', more: BuildOptions) {
  const stdin = { contents, loader, resolveDir: projectRoot, sourcefile: `api-docs.${loader}` };
  const [file] = buildSync({ ...options, ...more, stdin }).outputFiles ?? [];
  if (!file) throw new Error('esbuild made no file');
  const ending = file.path.slice(file.path.lastIndexOf('.'));
  const hash = /-([A-Z0-9]{8})\.\w+$/.exec(file.path)?.[1] ?? '';
  return { name: `api-docs-${hash}${ending}`, body: file.contents };
}
