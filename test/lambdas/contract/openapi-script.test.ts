/** `npm run check:openapi` says so when the committed document is not the contract's. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  for (const name of [
    'lambdas/contract',
    'scripts/openapi.ts',
    'docs/openapi.json',
    'docs/api',
    'package.json',
  ])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/openapi.ts', ...args], { cwd: folder, encoding: 'utf8' });
const file = () => join(folder, 'docs/openapi.json');

test('it is up to date, then not, then written again', () => {
  const committed = readFileSync(file(), 'utf8');
  expect(run('--check')).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(file(), committed.replace('Holdfast', 'Something else'));
  expect(run('--check')).toMatchObject({
    status: 1,
    stderr: 'docs/openapi.json is out of date: run `npm run openapi` and commit the result.\n',
  });
  expect(run().status).toBe(0);
  expect(readFileSync(file(), 'utf8')).toBe(committed);
});

test('it is out of date where it is missing', () => {
  rmSync(file());
  expect(run('--check').status).toBe(1);
});
