/** The chain on the real engine and the local S3: one chain, each record once, whoever stops wherever. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  blockName,
  firstChange,
  type Head,
  noBlocks,
  readBlock,
  recordsOf,
} from '../../../lambdas/domain/sealing/block.ts';
import { contentOf, type SealedRecord } from '../../../lambdas/domain/sealing/record.ts';
import { type SealStore, seal } from '../../../lambdas/domain/sealing/seal.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { sealedKey } from '../../../lambdas/store/keys.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { sealStore } from '../../../lambdas/store/seal-store.ts';
import { sealsBucket, startSeals, type TestSeals } from '../../support/seals.ts';
import { startTables, type TestTables, tables } from '../../support/tables.ts';

let engine: TestTables;
let seals: TestSeals;
let store: SealStore;
let batch = 0;
/** What was in the chain before this test. */
let before = 0;

beforeAll(async () => {
  [engine, seals] = await Promise.all([startTables(), startSeals()]);
  store = sealStore({ client: engine.client(), s3: seals.client, runtime, ...tables, bucket: sealsBucket });
});
beforeEach(async () => {
  batch++;
  before = (await seals.blocks()).length;
});
afterAll(async () => {
  await Promise.all([engine.close(), seals.close()]);
});

const record = (number: number): SealedRecord => ({
  id: `${batch}-${number}`,
  event: 'INSERT',
  at: 1000,
  item: { pk: { S: `PAYMENT#${batch}-${number}` }, debit: { S: 'wallet:a' }, credit: { S: 'store:b' } },
});
const recordsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => record(first + index));

/** The numbers of this test's records, block by block, out of a chain that is whole. */
async function sealed(): Promise<number[][]> {
  const blocks = await seals.blocks();
  let head: Head = noBlocks;
  for (const text of blocks) {
    const block = readBlock(text);
    expect(block.header).toMatchObject({ sequence: head.sequence + 1, previous: head.hash });
    expect(firstChange(block)).toBeUndefined();
    head = block.head;
  }
  expect(await store.readHead()).toEqual(head);
  return blocks.slice(before).map((text) => recordsOf(text).map(({ id }) => Number(id.split('-')[1])));
}

test('a batch is a block, and the next batch the next', async () => {
  await seal(store, recordsFrom(1, 3), () => 5);
  await seal(store, recordsFrom(4, 5), () => 5);
  expect(await sealed()).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('what comes again is not sealed again: whole, in part, cut otherwise, or twice in one batch', async () => {
  await seal(store, recordsFrom(1, 4), () => 5);
  await seal(store, recordsFrom(1, 4), () => 5);
  await seal(store, recordsFrom(2, 3), () => 5);
  await seal(store, [...recordsFrom(3, 6), record(6)], () => 5);
  expect(await sealed()).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test('more than a read takes at once are told apart all the same', async () => {
  await seal(store, recordsFrom(1, 130), () => 5);
  await seal(store, recordsFrom(1, 131), () => 5);
  expect((await sealed()).map((block) => block.length)).toEqual([130, 1]);
});

test('of many writers at once, with batches that overlap, all seal into one chain, each record once', async () => {
  const writers = Array.from({ length: 8 }, (_, writer) =>
    seal(store, recordsFrom(writer * 3 + 1, writer * 3 + 5), () => 5),
  );
  await Promise.all(writers);
  expect((await sealed()).flat().sort((a, b) => a - b)).toEqual(
    Array.from({ length: 26 }, (_, index) => index + 1),
  );
});

/** A store whose caller stops at the n-th call, before it is made or when it is done. */
function stopping(at: number, when: 'before' | 'after'): SealStore {
  let calls = 0;
  const guarded = <A extends unknown[], R>(call: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      calls++;
      if (calls === at && when === 'before') throw new Error('stopped');
      const done = await call(...given);
      if (calls === at) throw new Error('stopped');
      return done;
    };
  };
  return {
    readHead: guarded(store.readHead),
    moveHead: guarded(store.moveHead),
    sealedAmong: guarded(store.sealedAmong),
    markSealed: guarded(store.markSealed),
    putBlock: guarded(store.putBlock),
    readBlock: guarded(store.readBlock),
  };
}

describe('whoever stops', () => {
  const points = [1, 2, 3, 4, 5].flatMap((at) =>
    (['before', 'after'] as const).map((when) => [when, at] as const),
  );

  test.each(points)('%s call %i: the batch comes again, and is sealed once', async (when, at) => {
    await expect(seal(stopping(at, when), recordsFrom(1, 3), () => 5)).rejects.toThrow('stopped');
    await seal(store, recordsFrom(1, 3), () => 6);
    expect((await sealed()).flat()).toEqual([1, 2, 3]);
  });

  test.each(points)('%s call %i: another shard goes on, and loses nothing either', async (when, at) => {
    await expect(seal(stopping(at, when), recordsFrom(1, 3), () => 5)).rejects.toThrow('stopped');
    await seal(store, recordsFrom(7, 8), () => 6);
    await seal(store, recordsFrom(1, 4), () => 7);
    expect((await sealed()).flat().sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 7, 8]);
  });
});

describe('a row that is put back as it was', () => {
  const changes = (): SealedRecord[] => {
    const { item, ...paid } = record(1);
    const edited = { ...item, amount: { N: '1' } };
    return [
      { ...paid, item },
      { ...paid, id: `${batch}-2`, event: 'MODIFY', item: edited },
      { ...paid, id: `${batch}-3`, event: 'MODIFY', item },
      { ...paid, id: `${batch}-4`, event: 'REMOVE', item },
    ];
  };

  test('is sealed once more, and its removal too: in one batch or in several', async () => {
    await seal(store, changes().slice(0, 2), () => 5);
    await seal(store, changes(), () => 5);
    await seal(store, changes().slice(1), () => 5);
    expect(await sealed()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('the stream of a replica', () => {
  const retold = (told: SealedRecord): SealedRecord => ({ ...told, id: told.id.replace('-', '-10') });

  test('tells under other ids what is sealed: what is new alone goes on top of the chain', async () => {
    await seal(store, recordsFrom(1, 3), () => 5);
    await seal(store, [...recordsFrom(1, 3), record(4)].map(retold), () => 6, 'content');
    expect(await sealed()).toEqual([[1, 2, 3], [104]]);
  });

  test('is another one, where nobody says so', async () => {
    await seal(store, recordsFrom(1, 2), () => 5);
    await seal(store, recordsFrom(1, 2).map(retold), () => 6);
    expect(await sealed()).toEqual([
      [1, 2],
      [101, 102],
    ]);
  });

  test('is one of a chain that the bucket has more of than the Registry: that is taken into it first', async () => {
    await expect(seal(stopping(4, 'before'), recordsFrom(1, 3), () => 5)).rejects.toThrow('stopped');
    await seal(store, recordsFrom(2, 4).map(retold), () => 6, 'content');
    expect(await sealed()).toEqual([[1, 2, 3], [104]]);
  });
});

test('a mark goes away some days after the stream has forgotten its record', async () => {
  await seal(store, [record(1)], () => 5);
  const key = toItem({ ...sealedKey(contentOf(record(1))) });
  const mark = (await engine.items(tables.registryTable)).find(({ pk }) => pk?.S === key.pk?.S);
  const days = (Number(mark?.expires?.N) * 1000 - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(3);
  expect(days).toBeLessThan(5);
});

test('what somebody else put in the place of the next block stops the sealing', async () => {
  const { sequence } = await store.readHead();
  const Key = blockName(sequence + 1);
  const Body = (await seals.blocks())[0];
  await seals.client.send(new PutObjectCommand({ Bucket: sealsBucket, Key, Body }));
  await expect(seal(store, [record(1)], () => 5)).rejects.toThrow(
    `What stands in the place of block ${sequence + 1} does not follow on the chain's head`,
  );
});
