/** Links of the pages lead somewhere: to a file, a heading of it, and every path and file name in code letters exists. */
import { existsSync, globSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { pages, proseOf, root, textOf } from './pages.ts';

/** As GitHub makes it of a heading: https://docs.github.com/en/get-started/writing-on-github. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set([...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

function leadsNowhere(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(root, target))) return true;
  return anchor !== undefined && !(target.endsWith('.md') && anchorsOf(target).has(anchor));
}

test('there are pages', () => {
  expect(pages.length).toBeGreaterThan(60);
});

test.each(pages)('%s has no link that leads nowhere', (page) => {
  const links = [...proseOf(page).matchAll(/\]\((?<link>[^)\s]+)\)/g)].map(
    ({ groups }) => groups?.link ?? '',
  );
  expect(links.filter((link) => leadsNowhere(page, link))).toEqual([]);
});

/** Of other projects, or made by a command. */
const elsewhere = new Set(['lib/transactions.ts', 'local/.data/', 'local/.data/outputs.json', 'cdk.out/']);

const folders = globSync('*/', { cwd: root })
  .filter((name) => statSync(join(root, name)).isDirectory() && name !== 'node_modules')
  .map((name) => name.replace(/\/$/, ''));
const fileNames = new Set(
  globSync(`{${folders.filter((name) => name !== 'cdk.out').join(',')}}/**/*.{ts,tsx,json,sh,md}`, {
    cwd: root,
  }).map((path) => basename(path)),
);

function isMissing(path: string): boolean {
  if (elsewhere.has(path) || /[*{<…]/.test(path)) return false;
  if (folders.some((folder) => path.startsWith(`${folder}/`))) return !existsSync(join(root, path));
  return /^[\w-]+(\.test)?\.tsx?$/.test(path) && !fileNames.has(path);
}

test.each(pages)('%s names no path that is not there', (page) => {
  const paths = [...proseOf(page).matchAll(/`(?<path>[\w./-]+)`/g)].map(({ groups }) => groups?.path ?? '');
  expect(paths.filter(isMissing)).toEqual([]);
});

test('what leads nowhere is found', () => {
  expect(leadsNowhere('README.md', 'docs/no-such-page.md')).toBe(true);
  expect(leadsNowhere('README.md', 'docs/cost.md#no-such-heading')).toBe(true);
  expect(leadsNowhere('README.md', 'docs/cost.md#while-nobody-uses-it')).toBe(false);
  expect(isMissing('lambdas/no-such-file.ts')).toBe(true);
  expect(textOf('README.md')).toContain('docs/');
});
