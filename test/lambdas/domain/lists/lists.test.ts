/** How entries of lists are changed: each by one write, tried again where another change came between. */
import { beforeEach, describe, expect, test } from 'vitest';
import { listEntryId } from '../../../../lambdas/domain/identifiers.ts';
import { ServiceBusy } from '../../../../lambdas/domain/ledger/ledger.ts';
import { maxRanges } from '../../../../lambdas/domain/lists/compiled-lists.ts';
import type { ListEntry } from '../../../../lambdas/domain/lists/entry.ts';
import {
  addEntry,
  type ListRequest,
  type Lists,
  removeEntry,
  type StandingEntry,
} from '../../../../lambdas/domain/lists/lists.ts';
import { noting } from '../../../support/noting.ts';
import { noon } from '../../../support/transfers.ts';

const entry: ListEntry = {
  list: 'addresses',
  subject: '203.0.113.0/24',
  kind: 'block',
  reason: 'A case',
  author: 'ann',
  addedAt: noon,
};
const id = listEntryId('addresses', '203.0.113.0/24');
const standing: StandingEntry = { ...entry, id, tag: 't1' };
const request: ListRequest = { id: 'request', fingerprint: 'asked' };
const added = {
  list: 'addresses',
  subject: entry.subject,
  reason: 'A case',
  by: 'ann',
  at: noon,
  id: 'event',
};

let ports: ReturnType<typeof noting>;
beforeEach(() => {
  ports = noting();
});

/** @param written what each write comes to @param former as it stands before each */
function lists(
  former: readonly (StandingEntry | undefined)[] = [undefined],
  { known, ranges = 0, written = [true] }: { known?: ListRequest; ranges?: number; written?: boolean[] } = {},
): Lists {
  const reads = [...former];
  const ends = [...written];
  return {
    read: ports.port('read', () => (reads.length > 1 ? reads.shift() : reads[0])),
    findRequest: ports.port('findRequest', () => known),
    ranges: async () => ranges,
    write: ports.port('write', () => ends.shift() ?? false),
    entries: () => expect.unreachable(),
    events: () => expect.unreachable(),
  };
}
const writes = () =>
  ports.asked.flatMap(([name, ...call]) => (name === 'write' ? [call as Parameters<Lists['write']>] : []));
const add = (to: Lists, change: Partial<ListEntry> = {}) =>
  addEntry(to, { entry: { ...entry, ...change }, request, event: 'event' });

describe('an entry that is added', () => {
  test('is written with its event and its request, and looked for under its own id', async () => {
    expect(await add(lists())).toEqual({ entry: { ...entry, id }, changed: true });
    expect(ports.asked).toContainEqual(['findRequest', 'request']);
    expect(ports.asked).toContainEqual(['read', 'addresses', id]);
    expect(writes()).toStrictEqual([
      [{ ...entry, id }, undefined, { ...added, from: undefined, to: 'block' }, request],
    ]);
  });

  test('takes the place of the former, which the event tells', async () => {
    const change = { kind: 'watch', expiresAt: noon + 1 } as const;
    expect(await add(lists([standing]), change)).toEqual({
      entry: { ...entry, ...change, id },
      changed: true,
    });
    expect(writes()).toEqual([
      [
        { ...entry, ...change, id },
        standing,
        { ...added, from: 'block', to: 'watch', expiresAt: noon + 1 },
        request,
      ],
    ]);
  });

  test('where the former was taken away comes from nothing', async () => {
    const gone = { ...standing, removedAt: noon - 1 };
    expect(await add(lists([gone]))).toMatchObject({ changed: true });
    expect(writes()).toMatchObject([[{ id }, gone, { from: undefined, to: 'block' }, request]]);
  });

  test.each<[string, StandingEntry, Partial<ListEntry>, boolean]>([
    ['says the same', standing, {}, false],
    ['says the same by another operator, later', standing, { author: 'ben', addedAt: noon + 1 }, false],
    ['says another kind', standing, { kind: 'watch' }, true],
    ['says another reason', standing, { reason: 'Another case' }, true],
    ['ends, which the former does not', standing, { expiresAt: noon + 1 }, true],
    ['does not end, as the former does', { ...standing, expiresAt: noon + 1 }, {}, true],
  ])('and %s', async (_, former, change, changed) => {
    const result = await add(lists([former]), change);
    expect(result).toMatchObject({ changed });
    expect(writes()).toHaveLength(changed ? 1 : 0);
    if (!changed) expect(result).toEqual({ entry: former, changed: false });
  });

  test('under a key that was used is answered as it stands, taken away or changed since', async () => {
    for (const former of [
      { ...standing, removedAt: noon },
      { ...standing, kind: 'allow' as const },
    ])
      expect(await add(lists([former], { known: request }))).toEqual({ entry: former, changed: false });
    expect(writes()).toEqual([]);
  });

  test('under a key that was used for something else is refused', async () => {
    const known = { id: 'request', fingerprint: 'something else' };
    expect(await add(lists([standing], { known }))).toEqual({ refused: 'idempotency_conflict' });
    expect(await add(lists([undefined], { known }))).toEqual({ refused: 'idempotency_conflict' });
    expect(writes()).toEqual([]);
  });

  test('is written where its request is known, and the entry is not there any more', async () => {
    expect(await add(lists([undefined], { known: request }))).toMatchObject({ changed: true });
  });
});

describe('a list of ranges that is full', () => {
  test.each<[string, Partial<ListEntry>, StandingEntry | undefined, number, boolean]>([
    ['takes no more of them', {}, undefined, maxRanges, false],
    ['takes none back that was taken away', {}, { ...standing, removedAt: 1 }, maxRanges, false],
    ['has room until then', {}, undefined, maxRanges - 1, true],
    ['lets what is there be changed', { kind: 'allow' }, standing, maxRanges, true],
    ['is none of another list’s', { list: 'countries', subject: 'KP' }, undefined, maxRanges, true],
  ])('%s', async (_, change, former, ranges, isAdded) => {
    const result = await add(lists([former], { ranges }), change);
    expect(result).toMatchObject(isAdded ? { changed: true } : { refused: 'list_full' });
    expect(writes()).toHaveLength(isAdded ? 1 : 0);
  });
});

describe('taken off', () => {
  const remove = (from: Lists) =>
    removeEntry(from, { list: 'addresses', id, reason: 'Cleared', by: 'ben', at: noon + 5, event: 'event' });
  const event = { id: 'event', list: 'addresses', subject: entry.subject, from: 'block' };

  test('an entry stays for a while, and says since when; the event says what it was', async () => {
    const gone = { ...entry, id, removedAt: noon + 5 };
    expect(await remove(lists([standing]))).toEqual(gone);
    expect(writes()).toEqual([[gone, standing, { ...event, reason: 'Cleared', by: 'ben', at: noon + 5 }]]);
  });

  test('is nothing that was never there', async () => {
    expect(await remove(lists())).toEqual({ refused: 'not_found' });
    expect(writes()).toEqual([]);
  });

  test('again, an entry is answered as it was taken off', async () => {
    const gone = { ...standing, removedAt: noon };
    expect(await remove(lists([gone]))).toEqual(gone);
    expect(writes()).toEqual([]);
  });

  test('it is tried four times, each time as the entry stands', async () => {
    const [one, two] = [standing, { ...standing, tag: 't2' }];
    expect(await remove(lists([one, two], { written: [false, true] }))).toMatchObject({
      removedAt: noon + 5,
    });
    expect(writes().map(([, former]) => former)).toEqual([one, two]);
    const busy = remove(lists([one], { written: [false, false, false, false, true] }));
    await expect(busy).rejects.toThrow(new ServiceBusy('The entry was changed by others each time'));
    expect(writes()).toHaveLength(2 + 4);
  });
});

test('an entry that others change meanwhile is tried four times, each time as it stands', async () => {
  const former = [undefined, { ...standing, kind: 'watch' as const }];
  expect(await add(lists(former, { written: [false, true] }))).toMatchObject({ changed: true });
  expect(writes().map(([, before, { from }]) => [before, from])).toEqual([
    [undefined, undefined],
    [former[1], 'watch'],
  ]);
  const busy = add(lists([undefined], { written: [false, false, false, false, true] }));
  await expect(busy).rejects.toThrow(new ServiceBusy('The entry was changed by others each time'));
  expect(writes()).toHaveLength(2 + 4);
});
