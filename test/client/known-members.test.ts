/** What an older client makes of the answers of a newer API. */
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readAnswer } from '../../client/known-members.ts';

const line = z.strictObject({ amount: z.string() });
const schema = z.strictObject({
  id: z.string(),
  lines: z.array(line),
  by: z.optional(z.union([z.strictObject({ name: z.string() }), z.strictObject({ number: z.int() })])),
});
const known = { id: 'a', lines: [{ amount: '1' }, { amount: '2' }], by: { number: 3 } };

test('what the contract knows is left as it is', () => {
  expect(readAnswer(schema, known)).toEqual(known);
});

test.each([
  ['at the top', { ...known, more: {} }],
  ['in a list', { ...known, lines: [{ amount: '1' }, { amount: '2', more: [] }] }],
  ['in an alternative', { ...known, by: { number: 3, more: 'x' } }],
  [
    'everywhere',
    { ...known, lines: [{ amount: '1', a: 1, b: 2 }, { amount: '2' }], by: { number: 3, more: 1 }, c: 3 },
  ],
])('a member that it does not know is dropped: %s', (_, answer) => {
  const before = structuredClone(answer);
  expect(readAnswer(schema, answer)).toEqual(known);
  expect(answer).toEqual(before);
});

test.each([
  ['a member is missing', { lines: [], more: 1 }],
  ['a member is of another type', { ...known, id: 1, more: 1 }],
  ['no alternative fits', { ...known, by: { number: 'x', more: 1 } }],
  ['it is no object', 'a'],
])('anything else is an error still: %s', (_, answer) => {
  expect(() => readAnswer(schema, answer)).toThrow(expect.objectContaining({ issues: expect.any(Array) }));
});
