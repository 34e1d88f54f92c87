/** TypeScript in the pages of docs is a region of the client's examples, which a test runs: `npm run guides` puts it there. */
import { expect, test } from 'vitest';
import { pages, textOf } from './pages.ts';

const region = /^<!-- client\/example\/[\w-]+\.ts#[\w-]+ -->$/;

test('no page has any that was written by hand', () => {
  const written = pages
    .filter((page) => page.startsWith('docs/'))
    .flatMap((page) => {
      const lines = textOf(page).split('\n');
      return lines.flatMap((line, index) =>
        /^ *```(ts|typescript|tsx)\b/.test(line) && !region.test(lines[index - 1] ?? '')
          ? [`${page}:${index + 1}`]
          : [],
      );
    });
  expect(written).toEqual([]);
});
