/** What is kept of a bundling is used for exactly what it was made from. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bundles, handlerBundles } from '../../../lib/constructs/bundles.ts';

let root = '';
const cache = () => join(root, 'node_modules/.cache/holdfast');

/** As saved some time ago. */
function save(file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, 1, 1);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-bundles-'));
  save('lambdas/handlers/triggers/greet.ts', "export const handler = () => 'hello';");
  save(
    'lambdas/handlers/pay.ts',
    "import { fee } from '../domain/fee.ts'; export const handler = () => fee;",
  );
  save('lambdas/domain/fee.ts', 'export const fee = 7;');
  save('node_modules/.package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const textOf = (bundles: Bundles, name: string) => new TextDecoder().decode(bundles.get(name));

/** Puts a mark into what is kept, so that it is seen where it is used. */
function mark(): void {
  const [file = ''] = readdirSync(cache());
  const kept = deserialize(readFileSync(join(cache(), file)));
  kept.bundles.set('pay', new TextEncoder().encode('// kept'));
  writeFileSync(join(cache(), file), serialize(kept));
}

test('each handler is a module by the name of its file', () => {
  const bundles = handlerBundles(root);
  expect([...bundles.keys()].sort()).toEqual(['pay', 'triggers/greet']);
  expect(textOf(bundles, 'pay')).toContain('7');
});

test('what was made is used again while nothing changes', () => {
  handlerBundles(root);
  mark();
  expect(textOf(handlerBundles(root), 'pay')).toBe('// kept');
});

test.each([
  ['a handler', () => save('lambdas/handlers/pay.ts', 'export const handler = () => 8;'), '8'],
  ['what it imports', () => save('lambdas/domain/fee.ts', 'export const fee = 9;'), '9'],
  ['what is installed', () => save('node_modules/.package-lock.json', '{"changed":true}'), '7'],
  ['the handlers there are', () => save('lambdas/handlers/refund.ts', 'export const handler = 1;'), '7'],
  ['what is kept, to nonsense', () => writeFileSync(join(cache(), 'bundles'), 'nonsense'), '7'],
])('a change of %s makes them anew', (_, change, expected) => {
  handlerBundles(root);
  mark();
  change();
  expect(textOf(handlerBundles(root), 'pay')).toContain(expected);
});

test('a file that is saved while they are made is read again the next time', () => {
  save('lambdas/domain/fee.ts', 'export const fee = 7;');
  const later = Date.now() / 1000 + 60;
  utimesSync(join(root, 'lambdas/domain/fee.ts'), later, later);
  handlerBundles(root);
  expect(() => readdirSync(cache())).toThrow('ENOENT');
});

test('where nothing can be kept they are made each time', () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  symlinkSync('/dev/null', join(root, 'node_modules'));
  expect(textOf(handlerBundles(root), 'pay')).toContain('7');
});
