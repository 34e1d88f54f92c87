/** docs/security-model.md names, for each thing that an attacker may have, a test that is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, textOf } from './pages.ts';

const rows = textOf('docs/security-model.md')
  .split('\n')
  .flatMap((line): [has: string, file: string, name: string][] => {
    const found = /^\| (?<has>[^|]+) \|.*\| `(?<file>[\w/.-]+\.test\.ts)`: (?<name>[^|]+) \|$/.exec(
      line,
    )?.groups;
    return found ? [[found.has ?? '', found.file ?? '', found.name ?? '']] : [];
  });

test('there are threats, each with its test', () => {
  const [, table = ''] = textOf('docs/security-model.md').split('## What an attacker gets');
  const lines =
    table
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| ')) ?? [];
  expect(rows.length).toBeGreaterThan(15);
  expect(rows).toHaveLength(lines.length - 1);
});

test.each(rows)('%s: %s has the test', (_, file, name) => {
  const path = join(root, file.includes('/') ? file : `test/end-to-end/attacks/${file}`);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8').replaceAll("\\'", "'")).toContain(name);
});
