/** The page to try the platform with is no part of what is deployed: of no template, and of no asset. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildPage } from '../../local/try-it/build-page.ts';
import { synthesize } from './synthesized.ts';

/** What stands in the page's own files, and would stand wherever they came along. */
const marks = ['holdfast-try-it', '_local/page'];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

test('the marks are those of the page', async () => {
  const page = [...(await buildPage()).values()].map(({ body }) => new TextDecoder().decode(body)).join('\n');
  expect(marks.filter((mark) => !page.includes(mark))).toEqual([]);
});

test.each(['dev', 'staging', 'prod'] as const)('nothing that %s deploys has one', (stage) => {
  const { assembly } = synthesize(stage, {}, { bundle: true });
  const files = filesIn(assembly.directory);
  expect(files.filter((file) => file.endsWith('.mjs')).length).toBeGreaterThan(50);
  expect(files.filter((file) => file.endsWith('.template.json')).length).toBeGreaterThan(5);
  const having = files.filter((file) => {
    const said = readFileSync(file, 'utf8');
    return marks.some((mark) => said.includes(mark));
  });
  expect(having).toEqual([]);
});
