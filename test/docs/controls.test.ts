/** docs/controls.md: every requirement has a row, and every row a test that is there, or says that it is not met. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, textOf } from './pages.ts';

interface Row {
  readonly id: string;
  readonly shown: string;
}

const rows = [
  ...textOf('docs/controls.md').matchAll(/^\| (?<id>(?:R\d|API\d|V\d)[^|]*) \|.*\| (?<shown>[^|]+) \|$/gm),
].map(({ groups }): Row => ({ id: groups?.id ?? '', shown: groups?.shown ?? '' }));

/** What is wrong with how a row is shown. */
function faultsOf({ shown }: Row): readonly string[] {
  if (/^(not met|not applicable): .{20,}/.test(shown)) return [];
  return shown.split('<br>').flatMap((reference) => {
    const { file, title } =
      /^`(?<file>test\/[\w/.-]+\.test\.ts)`: (?<title>.+)$/.exec(reference)?.groups ?? {};
    if (file === undefined || title === undefined) return [`no test: ${reference}`];
    if (!existsSync(join(root, file))) return [`no file: ${file}`];
    return hasTitle(readFileSync(join(root, file), 'utf8'), title) ? [] : [`no title in ${file}: ${title}`];
  });
}

/** As a whole text of the source, which is where a test has its title. */
const hasTitle = (source: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) =>
    source.includes(`${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`),
  );

/** `V10.2, V10.5 to V10.7` is of chapter 10. */
const chapters = new Set(rows.map(({ id }) => /^(?:R\d|API\d+|V\d+)/.exec(id)?.[0]));

test('each requirement, risk and chapter has a row', () => {
  const numbered = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  expect(chapters).toEqual(new Set([...numbered('R', 6), ...numbered('API', 10), ...numbered('V', 17)]));
  expect(rows.length).toBeGreaterThan(90);
});

test('no line of the tables is passed by', () => {
  const lines = textOf('docs/controls.md').match(/^\| (?!\|)(?!risk|section|requirement)\S.*$/gm) ?? [];
  expect(rows).toHaveLength(lines.length);
});

test.each(rows)('$id: $shown', (row) => {
  expect(faultsOf(row)).toEqual([]);
});

describe('a row is refused', () => {
  test.each([
    ['whose file is not there', '`test/lib/nowhere.test.ts`: something', 'no file: test/lib/nowhere.test.ts'],
    [
      'whose test is not there',
      '`test/lib/rules.test.ts`: nobody tests this',
      'no title in test/lib/rules.test.ts: nobody tests this',
    ],
    [
      'whose title is only a part of one',
      '`test/lib/rules.test.ts`: a finding fails',
      'no title in test/lib/rules.test.ts: a finding fails',
    ],
    ['that promises', 'we do that', 'no test: we do that'],
    ['that is not met, and does not say why', 'not met: no', 'no test: not met: no'],
  ])('%s', (_, shown, fault) => {
    expect(faultsOf({ id: 'R1', shown })).toEqual([fault]);
  });
});
