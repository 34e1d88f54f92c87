/** Makes the console's files: the page, its scripts split by page, two stylesheets; the same bytes from the same sources. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { projectRoot } from '../constructs/bundle-options.ts';
import { withoutFallbacks } from './without-fallbacks.ts';

export interface ConsoleFile {
  readonly type: string;
  readonly body: Uint8Array;
}

export interface ConsoleBundle {
  /** By their paths, relative to the page's own address; the page itself is `index.html`. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** Script -> the scripts that it needs at once. What it loads later is not among them. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Source file, from the project's root -> the script that begins with it. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The stylesheet of the first load, and that of the other pages. */
  readonly styles: { readonly first: string; readonly later: string };
}

/** What most who open the console see within its first minute, and is styled from the start. */
const first: ReadonlySet<string> = new Set([
  'console/main.tsx',
  'console/sign-in/sign-in-page.tsx',
  'console/sign-in/sign-in-again.tsx',
  'console/app/shell.tsx',
  'console/pages/queue/queue.tsx',
  'console/pages/case/case.tsx',
]);

const options = {
  absWorkingDir: projectRoot,
  // A name: nothing is written.
  outdir: join(projectRoot, 'out'),
  write: false,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  jsx: 'automatic',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  logLevel: 'silent',
} as const satisfies BuildOptions;

export function bundleConsole(): ConsoleBundle {
  const { outputFiles, metafile } = buildSync({
    ...options,
    entryPoints: { console: 'console/main.tsx' },
    splitting: true,
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  });
  const graph = graphOf(metafile);
  const styles = stylesOf(metafile);
  const page = readFileSync(join(projectRoot, 'console/index.html'), 'utf8')
    .replace('console.css', styles.first.name)
    .replace('later.css', styles.later.name)
    .replace('console.js', graph.scripts.get('console/main.tsx') ?? '');
  const scripts = outputFiles.filter(({ path }) => path.endsWith('.js'));
  return {
    ...graph,
    files: new Map([
      ['index.html', { type: 'text/html; charset=utf-8', body: encoded(page) }],
      ...[styles.first, styles.later].map(({ name, body }) => [name, { type: css, body }] as const),
      ...scripts.map(({ path, contents }) => [nameOf(path), { type: js, body: contents }] as const),
    ]),
    styles: { first: styles.first.name, later: styles.later.name },
  };
}

const css = 'text/css; charset=utf-8';
const js = 'text/javascript; charset=utf-8';

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * esbuild makes a stylesheet for each part that is loaded later, full of what others have, and nothing that would load it;
 * that of the first part has all of it, in the order that they want.
 */
function stylesOf({ inputs, outputs }: Metafile) {
  const page = Object.values(outputs).find(({ entryPoint }) => entryPoint === 'console/main.tsx');
  const sheets = Object.keys(outputs[page?.cssBundle ?? '']?.inputs ?? {});
  const early = reached(inputs, first);
  return {
    first: styleOf(
      'console',
      sheets.filter((sheet) => early.has(sheet)),
    ),
    later: styleOf(
      'later',
      sheets.filter((sheet) => !early.has(sheet)),
    ),
  };
}

/** What these sources import, and what that imports, but for what is loaded later. */
function reached(inputs: Metafile['inputs'], sources: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(sources);
  // A set is gone through with what is added meanwhile.
  for (const source of found)
    for (const { path, kind } of inputs[source]?.imports ?? [])
      if (kind !== 'dynamic-import') found.add(path);
  return found;
}

/** The fonts that Cloudscape brings along, as text, would be half of it: the system's are as good, and know Japanese. */
function styleOf(
  name: string,
  sheets: readonly string[],
): { readonly name: string; readonly body: Uint8Array } {
  const contents = sheets.map((sheet) => `@import ${JSON.stringify(`./${sheet}`)};`).join('\n');
  const { outputFiles } = buildSync({
    ...options,
    stdin: { contents, resolveDir: projectRoot, loader: 'css' },
  });
  const text = (outputFiles[0]?.text ?? '').replaceAll(/@font-face\s*\{[^}]*\}/g, '');
  const body = encoded(withoutFallbacks(text, themeTokens()));
  return { name: `${name}-${createHash('sha256').update(body).digest('hex').slice(0, 8)}.css`, body };
}

/** The custom properties that Cloudscape's base theme sets on the body: they are there wherever a component is. */
function themeTokens(): ReadonlySet<string> {
  const theme = 'node_modules/@cloudscape-design/components/internal/base-theme/styles.scoped.css';
  const text = readFileSync(join(projectRoot, theme), 'utf8');
  return new Set([...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name = '']) => name));
}

function graphOf({ outputs }: Metafile): Pick<ConsoleBundle, 'needs' | 'scripts'> {
  const each = Object.entries(outputs);
  return {
    needs: new Map(
      each.map(([path, { imports }]) => [
        nameOf(path),
        imports.filter(({ kind }) => kind === 'import-statement').map((needed) => nameOf(needed.path)),
      ]),
    ),
    scripts: new Map(
      each.flatMap(([path, { entryPoint }]) => (entryPoint ? [[entryPoint, nameOf(path)] as const] : [])),
    ),
  };
}
