/** What a stylesheet says in the place of a property that is not set: taken away where it is always set, and nowhere else. */
import { expect, test } from 'vitest';
import { withoutFallbacks } from '../../lib/console/without-fallbacks.ts';

const alwaysSet = new Set(['--color-a', '--space-b']);

test.each([
  ['a{color:var(--color-a, #fff)}', 'a{color:var(--color-a)}'],
  ['a{color:var(--color-a)}', 'a{color:var(--color-a)}'],
  ['a{color:var(--color-c, #fff)}', 'a{color:var(--color-c, #fff)}'],
  ['a{color:var(--color-c, var(--color-a, rgb(0 0 0)))}', 'a{color:var(--color-c, var(--color-a))}'],
  ['a{color:var(--color-a, var(--color-c, #fff))}', 'a{color:var(--color-a)}'],
  [
    'a{inset:calc(1px + var(--space-b, 4px)) var(--space-b,calc(1px*2))}',
    'a{inset:calc(1px + var(--space-b)) var(--space-b)}',
  ],
  ['a{--color-a: red}b{c:d}', 'a{--color-a: red}b{c:d}'],
  ['', ''],
])('%s', (style, without) => expect(withoutFallbacks(style, alwaysSet)).toBe(without));
