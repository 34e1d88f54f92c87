/** What is published of the lists: whole, once a version, and never older than what was in force before. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CompiledLists } from '../../../../lambdas/domain/lists/compiled-lists.ts';
import { maxRanges } from '../../../../lambdas/domain/lists/compiled-lists.ts';
import type { ListEntry } from '../../../../lambdas/domain/lists/entry.ts';
import { addEntry, removeEntry } from '../../../../lambdas/domain/lists/lists.ts';
import { readItem } from '../../../../lambdas/store/item-access.ts';
import { compiledListsKey, switchesKey } from '../../../../lambdas/store/keys.ts';
import {
  compiledRanges,
  listsInForce,
  listsVersionIn,
  publishLists,
} from '../../../../lambdas/store/lists/compiled.ts';
import { listStore } from '../../../../lambdas/store/lists/list-store.ts';
import { systemRuntime as runtime } from '../../../../lambdas/store/runtime.ts';
import { startTables, type TestTables, tables } from '../../../support/tables.ts';
import { noon } from '../../../support/transfers.ts';

let engine: TestTables;
beforeAll(async () => {
  engine = await startTables();
});
afterAll(() => engine.close());
let requests = 0;

const options = () => ({ client: engine.client(), runtime, ...tables });
const lists = () => listStore(options());
const add = (change: Partial<ListEntry>) => {
  requests += 1;
  return addEntry(lists(), {
    entry: {
      list: 'addresses',
      subject: '203.0.113.0/24',
      kind: 'block',
      reason: 'r',
      author: 'ops',
      addedAt: noon,
      ...change,
    },
    request: { id: `request-${requests}`, fingerprint: 'f' },
    event: `event-${requests}`,
  });
};
const standing = async () => listsVersionIn(await readItem(options(), switchesKey));
const inForce = async (kept = new Map<string, CompiledLists>()) =>
  listsInForce(options(), await standing(), kept);

beforeEach(async () => {
  for (const list of ['addresses', 'countries'] as const)
    for (const { id } of (await lists().entries(list)).rows)
      await removeEntry(lists(), {
        list,
        id,
        reason: 'r',
        by: 'ops',
        at: noon,
        event: `event-${++requests}`,
      });
});

test('where nothing was published, nothing is listed', async () => {
  expect(await standing()).toBeUndefined();
  expect((await inForce()).ofAddress('203.0.113.7', noon)).toBeUndefined();
});

test('what is published has each entry that was not taken off and has not expired', async () => {
  await add({});
  await add({ subject: '198.51.100.0/24', expiresAt: noon + 1 });
  await add({ subject: '192.0.2.0/24', expiresAt: noon - 1 });
  await add({ list: 'countries', subject: 'KP' });
  const gone = await add({ list: 'countries', subject: 'KR' });
  if ('refused' in gone) throw new Error(gone.refused);
  const { list, id } = gone.entry;
  await removeEntry(lists(), { list, id, reason: 'r', by: 'ops', at: noon, event: 'gone' });
  await publishLists(options(), noon);
  const compiled = await inForce();
  const kinds = ['203.0.113.7', '198.51.100.7', '192.0.2.7'].map((address) =>
    compiled.ofAddress(address, noon),
  );
  expect(kinds).toEqual(['block', 'block', undefined]);
  expect(['KP', 'KR'].map((country) => compiled.ofCountry(country, noon))).toEqual(['block', undefined]);
  expect(await compiledRanges(options())).toBe(2);
});

test('a version is read once in a container, and another one as soon as it is in force', async () => {
  await add({});
  const first = await publishLists(options(), noon);
  const kept = new Map<string, CompiledLists>();
  const before = await inForce(kept);
  expect(await inForce(kept)).toBe(before);
  await add({ subject: '198.51.100.0/24' });
  expect(await publishLists(options(), noon)).toBeGreaterThan(first);
  const after = await inForce(kept);
  expect(after.ofAddress('198.51.100.7', noon)).toBe('block');
  // The one before stays for a day, for who read the switches a moment ago.
  const old = await readItem(options(), compiledListsKey(first));
  expect(Number(old?.expires?.N)).toBe(Math.ceil(noon / 1000) + 24 * 60 * 60);
});

test('of several that publish at once, what is in force has what each of them had put on the list', async () => {
  const subjects = Array.from({ length: 8 }, (_, number) => `198.18.${number}.0/24`);
  await Promise.all(
    subjects.map(async (subject) => {
      await add({ subject });
      await publishLists(options(), noon);
    }),
  );
  const compiled = await inForce();
  expect(subjects.map((subject) => compiled.ofAddress(subject.replace('.0/24', '.9'), noon))).toEqual(
    subjects.map(() => 'block'),
  );
});

describe('as many ranges as there can be', () => {
  test('are one item', async () => {
    const many = Array.from({ length: maxRanges }, (_, number) => [
      `2001:db8:${number.toString(16)}:${(number * 7919).toString(16).slice(-4)}:0:0:0:0/64`,
      'watch',
      noon + number,
    ]);
    const { gzipSync } = await import('node:zlib');
    // DynamoDB's bound of an item, with room for those that came while nobody counted.
    expect(gzipSync(JSON.stringify({ addresses: many, countries: [] })).length).toBeLessThan(200 * 1024);
  });

  test('take no other, while one that is there can be changed', async () => {
    await add({});
    const full = { ...lists(), ranges: async () => maxRanges };
    const wish = { list: 'addresses', kind: 'watch', reason: 'r', author: 'ops', addedAt: noon } as const;
    const another = { ...wish, subject: '198.51.100.0/24' };
    const known = { ...wish, subject: '203.0.113.0/24' };
    const [first, second] = [another, known].map((entry, index) =>
      addEntry(full, { entry, request: { id: `full-${index}`, fingerprint: 'f' }, event: `full-${index}` }),
    );
    expect(await first).toEqual({ refused: 'list_full' });
    expect(await second).toMatchObject({ changed: true });
  });
});
