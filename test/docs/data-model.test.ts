/** docs/data-model.md has every key that lambdas/store makes, in the table where functions may reach it, and no other. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permissionsOf } from '../lib/permissions.ts';
import { synthesize } from '../lib/synthesized.ts';
import { dataModel, documented, kindOf, quotedIn } from '../support/documented-keys.ts';

const root = join(import.meta.dirname, '../..');
const inSource = new Set(
  globSync('lambdas/store/**/*.ts', { cwd: root }).flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const made = /(?:[ps]k: |single\(\s*)['`]([A-Z][A-Z_]*)/g;
    return [...source.matchAll(made)].map(([, kind = '']) => kind);
  }),
);

test('each key that is made in lambdas/store is documented', () => {
  expect(inSource.size).toBeGreaterThan(60);
  const known = new Set(documented.flatMap(({ pk, sks }) => [pk, ...sks]).map(kindOf));
  // Of an index alone, which has a table of its own in the page.
  const ofIndex = quotedIn(dataModel).map(kindOf);
  expect([...inSource].filter((kind) => !known.has(kind) && !ofIndex.includes(kind))).toEqual([]);
});

test('each table has the partitions that some function may reach in it, and no other', () => {
  const app = synthesize('dev');
  const reached = app.ofType('AWS::Lambda::Function').flatMap((fn) =>
    permissionsOf(app, fn).flatMap((line) => {
      const { table, keys } = /^dynamodb:\w+ (?<table>\w+) \[(?<keys>.*)\]$/.exec(line)?.groups ?? {};
      const some = keys?.split(', ').filter((key) => key !== '*') ?? [];
      return some.map((key) => `${table} ${key.includes('#') ? `${kindOf(key)}#` : key}`);
    }),
  );
  const rows = documented.map(({ table, pk }) => `${table} ${kindOf(pk)}${pk.includes('#') ? '#' : ''}`);
  expect(rows.toSorted()).toEqual([...new Set(reached)].toSorted());
});
