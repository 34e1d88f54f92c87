/** docs/attacks.md names each test of an attack and its control, and nothing that is not there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const attacksFolder = join(root, 'test/end-to-end/attacks');

interface Row {
  readonly file: string;
  readonly attack: string;
  readonly control: string;
}

const quoted = /\s*(?<quote>['"`])(?<text>.*?)\k<quote>/s;

/** What follows a word in the source, up to the end of its quotation. */
function textAfter(word: string, source: string): string {
  const { text } = quoted.exec(source.slice(source.indexOf(word) + word.length))?.groups ?? {};
  if (text === undefined || !source.includes(word)) throw new Error(`Nothing is quoted after ${word}`);
  return text;
}

const tested = readdirSync(attacksFolder)
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file): Row[] => {
    const [, ...attacks] = readFileSync(join(attacksFolder, file), 'utf8').split(/^attack\(/m);
    return attacks.map((source) => ({
      file,
      attack: textAfter('', source),
      control: textAfter('control:', source),
    }));
  });

const documented = readFileSync(join(root, 'docs/attacks.md'), 'utf8')
  .split('\n')
  .flatMap((line): Row[] => {
    const { file, attack, control } =
      /^\|[^|]+\| `(?<file>[\w-]+\.test\.ts)`: (?<attack>[^|]+) \| (?<control>[^|]+) \|$/.exec(line)
        ?.groups ?? {};
    return file && attack && control ? [{ file, attack, control }] : [];
  });

/** Tests of other folders, by their path. */
const elsewhere = readFileSync(join(root, 'docs/attacks.md'), 'utf8')
  .split('\n')
  .flatMap((line): [file: string, name: string][] => {
    const { file, name } = /^\|[^|]+\| `(?<file>test\/[^`]+)` \| (?<name>[^|]+) \|$/.exec(line)?.groups ?? {};
    return file && name ? [[file, name]] : [];
  });

const inOrder = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();

test('there are attacks', () => {
  expect(tested.length).toBeGreaterThan(40);
  expect(elsewhere.length).toBeGreaterThan(5);
});

test.each(elsewhere)('%s has: %s', (file, name) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(name);
});

test('each attack is in the table with its control, and the table has no other', () => {
  expect(inOrder(documented)).toEqual(inOrder(tested));
});
