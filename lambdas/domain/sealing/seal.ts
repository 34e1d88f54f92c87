/** Seals records: what is not sealed yet goes into one new block on top of the one chain. */
import { type Block, type Head, readBlock, recordsOf, sealBlock } from './block.ts';
import { contentOf, type SealedRecord } from './record.ts';

export interface SealStore {
  /** Strongly consistent. */
  readHead(): Promise<Head>;
  /** Moves the head unless somebody moved it before. */
  moveHead(from: Head, to: Head): Promise<void>;
  /**
   * Which of the contents are in a block that the head has reached, each with the id of the newest record that had it there.
   * Strongly consistent.
   */
  sealedAmong(contents: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** May be repeated. */
  markSealed(marks: readonly Mark[]): Promise<void>;
  /** `taken`: there is a block with this number, or somebody is just writing one. */
  putBlock(block: Block): Promise<'put' | 'taken'>;
  /** @returns undefined where there is none */
  readBlock(sequence: number): Promise<string | undefined>;
}

/** That a record is sealed. */
export interface Mark {
  /** As `contentOf` has it. */
  readonly content: string;
  /** The record's. */
  readonly id: string;
}

/**
 * By what a record is known that comes again. In one stream each has an id of its own, so that a row which somebody put back as it
 * was is sealed once more. The stream of a replica tells what another stream told under other ids.
 */
export const knownBy = ['id', 'content'] as const;
export type KnownBy = (typeof knownBy)[number];

/** How often another writer may be faster. */
const ATTEMPTS = 20;

/**
 * There is one chain, since a block's number can be written once. Block, marks, head: in this order. Whoever stops on
 * the way leaves a block above the head; the next one meets it where its own would stand, marks what is in it and moves
 * the head. The head therefore never passes a record that is not marked, and a record that is marked, or in the block
 * above the head, is not sealed again.
 *
 * @param now milliseconds since the epoch
 * @throws Error where another object stands in the place of the next block, or others were always faster
 */
export async function seal(
  store: SealStore,
  records: readonly SealedRecord[],
  now: () => number,
  by: KnownBy = 'id',
): Promise<Head | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // The head first: marks that are read after it are complete up to it.
    const head = await store.readHead();
    const sealed = await store.sealedAmong(records.map(contentOf));
    const fresh = firstOfEach(records).filter((record) => {
      const id = sealed.get(contentOf(record));
      return by === 'id' ? id !== record.id : id === undefined;
    });
    if (fresh.length === 0) {
      // Whoever sealed them may have stopped before the head was moved.
      await adopt(store, head);
      return undefined;
    }
    const block = sealBlock(head, fresh, now());
    if ((await store.putBlock(block)) === 'put') {
      await settle(store, head, block.text);
      return block.head;
    }
    await adopt(store, head);
  }
  throw new Error(`Other writers of the chain were faster, ${ATTEMPTS} times`);
}

/** One batch may bring a record twice. */
const firstOfEach = (records: readonly SealedRecord[]): readonly SealedRecord[] =>
  [...new Map(records.toReversed().map((record) => [record.id, record])).values()].reverse();

/** Takes the block above the head, if there is one, into the chain. */
async function adopt(store: SealStore, head: Head): Promise<void> {
  const text = await store.readBlock(head.sequence + 1);
  if (text !== undefined) await settle(store, head, text);
}

async function settle(store: SealStore, head: Head, text: string): Promise<void> {
  const block = readBlock(text);
  if (block.header.sequence !== head.sequence + 1 || block.header.previous !== head.hash)
    throw new Error(
      `What stands in the place of block ${head.sequence + 1} does not follow on the chain's head`,
    );
  await store.markSealed(marksOf(recordsOf(text)));
  await store.moveHead(head, block.head);
}

/** The newest record of a content is the one that marks it. */
const marksOf = (records: readonly SealedRecord[]): readonly Mark[] =>
  [...new Map(records.map((record) => [contentOf(record), record.id]))].map(([content, id]) => ({
    content,
    id,
  }));
