/** The console's files: how much the first load is, that nothing comes from elsewhere, and the same bytes each time. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleConsole } from '../../lib/console/bundle-console.ts';

const bundle = bundleConsole();
const text = (name: string) => new TextDecoder().decode(bundle.files.get(name)?.body);
const zipped = (name: string) => gzipSync(bundle.files.get(name)?.body ?? '', { level: 9 }).length;
const { first, later } = bundle.styles;

/** A script and all that it needs at once. */
function closure(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const needed of bundle.needs.get(name) ?? []) add(needed);
  };
  for (const name of names) add(name);
  return found;
}

/** Bytes, zipped, until the page stands that these sources make. */
function firstLoad(...sources: readonly string[]): number {
  const scripts = sources.map((source) => {
    const script = bundle.scripts.get(source);
    if (script === undefined) throw new Error(`${source} is loaded by itself no more`);
    return script;
  });
  const loaded = ['index.html', first, ...closure(scripts)];
  return loaded.reduce((sum, name) => sum + zipped(name), 0);
}

const messages = 'node_modules/@cloudscape-design/components/i18n/messages/all.ja.js';
const start = ['console/main.tsx', messages];
const shell = [...start, 'console/app/shell.tsx'];
const BOUND = 400 * 1024;

const loads: Readonly<Record<string, number>> = {
  'the way in': firstLoad(...start, 'console/sign-in/sign-in-page.tsx'),
  'the queue, signed in': firstLoad(...shell, 'console/pages/queue/queue.tsx'),
  'a case, signed in': firstLoad(...shell, 'console/pages/case/case.tsx'),
};
console.table(
  Object.fromEntries(
    Object.entries(loads).map(([what, bytes]) => [what, { 'KB, gzip': Math.round(bytes / 1024) }]),
  ),
);

test.each(Object.entries(loads))('%s is under 400 KB', (_, bytes) => {
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThan(BOUND);
});

test('the same sources make the same bytes, under the same names', () => {
  const again = bundleConsole();
  expect([...again.files.keys()]).toEqual([...bundle.files.keys()]);
  for (const [name, { body }] of again.files)
    expect(Buffer.compare(body, bundle.files.get(name)?.body ?? body)).toBe(0);
});

test('the page names the script and the stylesheet that there are, and nothing inline', () => {
  const page = text('index.html');
  const named = [...page.matchAll(/(?:href|src|later-style" content)="([^"]+)"/g)].map(([, name]) => name);
  expect(named.filter((name) => name !== 'data:,').every((name) => bundle.files.has(name ?? ''))).toBe(true);
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\bon[a-z]+=/i);
});

test.each([first, later])('%s loads nothing: no fonts, no pictures, no other stylesheets', (style) => {
  expect(text(style)).not.toMatch(/@font-face|@import|url\(\s*["']?https?:/);
  const addresses = [...text(style).matchAll(/url\(\s*["']?([^"')]{0,20})/g)].map(([, to]) => to ?? '');
  expect(addresses.filter((to) => !/^(data:|#)/.test(to))).toEqual([]);
});

test('what every page has is in the stylesheet of the first load, once', () => {
  expect(text(first)).toContain('.shell-main');
  expect(text(later)).not.toContain('.shell-main');
});
