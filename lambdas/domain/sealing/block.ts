/** A block of sealed records: a line that says what it seals and which block came before, then a line a record. */
import { rowOf } from './canonical.ts';
import { leafHash, merkleRoot, sha256 } from './merkle.ts';
import { recordIn, recordLine, type SealedRecord } from './record.ts';

/** Where the chain stands: the number of its newest block, and that block's hash. */
export interface Head {
  /** 0 where there is no block yet. */
  readonly sequence: number;
  /** SHA-256 of the block's first line, hexadecimal: by the Merkle root in it, of the whole block. */
  readonly hash: string;
}

/** Before the first block. */
export const noBlocks: Head = { sequence: 0, hash: '0'.repeat(64) };

export interface BlockHeader {
  readonly format: 'holdfast-block-1';
  /** From 1. */
  readonly sequence: number;
  /** The hash of the block before. */
  readonly previous: string;
  /** Merkle root over the records' lines, hexadecimal. */
  readonly root: string;
  /**
   * Of each record, the first eight bytes of its leaf's hash, hexadecimal, a space, and its row. The root is what proves;
   * these tell which record it was that somebody changed or took out.
   */
  readonly leaves: readonly string[];
  /** When the oldest and the newest of its records were written, and when it was sealed; milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly sealedAt: number;
}

export interface Block {
  readonly head: Head;
  readonly text: string;
}

/** The blocks' names sort as they follow each other. */
export const blockName = (sequence: number): string => `blocks/${String(sequence).padStart(12, '0')}.jsonl`;

/**
 * Puts a block on top of the chain.
 * @param records at least one
 * @param sealedAt milliseconds since the epoch
 */
export function sealBlock(previous: Head, records: readonly SealedRecord[], sealedAt: number): Block {
  if (records.length === 0) throw new RangeError('A block seals at least one record');
  const lines = records.map(recordLine);
  const hashes = lines.map(leafHash);
  const times = records.map(({ at }) => at);
  const header: BlockHeader = {
    format: 'holdfast-block-1',
    sequence: previous.sequence + 1,
    previous: previous.hash,
    root: merkleRoot(hashes).toString('hex'),
    leaves: hashes.map((hash, index) => `${shortened(hash)} ${rowOf((records[index] as SealedRecord).item)}`),
    from: Math.min(...times),
    to: Math.max(...times),
    sealedAt,
  };
  const first = JSON.stringify(header);
  return {
    head: { sequence: header.sequence, hash: hashOf(first) },
    text: `${[first, ...lines].join('\n')}\n`,
  };
}

/** Characters of a leaf's hash that are kept. */
const SHORT = 16;
const shortened = (hash: Buffer): string => hash.toString('hex').slice(0, SHORT);
const hashOf = (line: string): string => sha256(line).toString('hex');

export interface ReadBlock {
  readonly header: BlockHeader;
  readonly head: Head;
  readonly lines: readonly string[];
}

/** @throws Error for a text that is not a block's; whether it is a right one is not asked */
export function readBlock(text: string): ReadBlock {
  const [first = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const header = JSON.parse(first) as BlockHeader;
  if (header.format !== 'holdfast-block-1' || !Array.isArray(header.leaves))
    throw new Error('It is not in the format of a block');
  return { header, head: { sequence: header.sequence, hash: hashOf(first) }, lines };
}

/** The records of a block that is trusted, for example because its hash is that of the head. */
export const recordsOf = (text: string): readonly SealedRecord[] => readBlock(text).lines.map(recordIn);

/** What happened to a record of a block since it was sealed. */
export interface RecordChange {
  readonly change: 'edited' | 'deleted' | 'inserted' | 'reordered';
  /** Of the line, from 0. */
  readonly index: number;
  /** The row that the record is of. */
  readonly row: string;
}

/** The first record that is not as the block's first line says; undefined where all are, in their order. */
export function firstChange({
  header,
  lines,
}: Pick<ReadBlock, 'header' | 'lines'>): RecordChange | undefined {
  const hashes = lines.map(leafHash);
  if (merkleRoot(hashes).toString('hex') === header.root) return undefined;
  const found = hashes.map(shortened);
  const sealed = header.leaves.map((leaf) => leaf.slice(0, SHORT));
  const rowAt = (index: number) => (header.leaves[index] ?? '').slice(SHORT + 1);
  const length = Math.max(found.length, sealed.length);
  const index = Array.from({ length }).findIndex((_, position) => found[position] !== sealed[position]);
  // Every record is as it was: it is the root itself, which the block's hash tells.
  if (index === -1) return { change: 'edited', index: 0, row: rowAt(0) };
  const isKnown = sealed.includes(found[index] ?? '');
  if (found.length < sealed.length && (isKnown || index >= found.length))
    return { change: 'deleted', index, row: rowAt(index) };
  if (found.length > sealed.length) return { change: 'inserted', index, row: rowOfLine(lines[index] ?? '') };
  return { change: isKnown ? 'reordered' : 'edited', index, row: rowAt(index) };
}

function rowOfLine(line: string): string {
  try {
    return rowOf((JSON.parse(line) as SealedRecord).item);
  } catch {
    return '(a line that is no record)';
  }
}
