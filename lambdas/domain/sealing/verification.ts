/** Verifies a ledger: its rows against the sealed chain, and every balance against the transfers. */
import { blockName, firstChange, type Head, noBlocks, type ReadBlock, readBlock } from './block.ts';
import { type AccountSum, books } from './books.ts';
import { canonicalItem, type Image, isTransfer, rowOf } from './canonical.ts';
import { difference, illegalChange } from './changes.ts';
import { type Finding, inOrder, LAST_LINE, type Place, type PlacedFinding } from './finding.ts';
import { recordIn, type SealedRecord } from './record.ts';

export interface Verdict {
  /** First what came first in the chain, then what no block tells. Empty where all is as it should be. */
  readonly findings: readonly Finding[];
  readonly blocks: number;
  readonly records: number;
  readonly transfers: number;
  readonly wallets: number;
  readonly openHolds: number;
  /** Rows that are too young to be in a block yet. */
  readonly unsealed: number;
  readonly accounts: readonly AccountSum[];
  /** Currency -> the sum over all accounts. */
  readonly sums: Readonly<Record<string, bigint>>;
}

export interface VerificationOptions {
  /** When the rows were read, or when reading began: milliseconds since the epoch. */
  readonly asOf: number;
  /** Milliseconds: a row that is younger than this when it was read need not be sealed yet. */
  readonly grace: number;
}

/** The stream tells times in whole seconds, and a little before or after the write. Milliseconds. */
const BLUR = 2000;

interface Sealed {
  /** The canonical forms that the row may have had when it was read, oldest first. */
  readonly candidates: readonly string[];
  readonly block: number;
  readonly line: number;
  readonly firstAt: number;
  removed: boolean;
  seen: boolean;
}

/** All blocks that there were, then all rows, then the blocks that came meanwhile. Needs about 2 KB of memory a transfer. */
export function verification({ asOf, grace }: VerificationOptions) {
  const found: PlacedFinding[] = [];
  const sealed = new Map<string, Sealed>();
  /** Rows that no block had yet when they were read. */
  const suspects = new Map<string, Image>();
  const sums = books();
  let head: Head = noBlocks;
  let records = 0;
  const tell = (change: Finding['change'], row: string, sentence: string, place: Place): void => {
    found.push({ change, row, sentence, place });
  };

  const addRecord = (record: SealedRecord, block: number, line: number): void => {
    records++;
    const row = rowOf(record.item);
    const place = ['chain', block, line] as const;
    const text = canonicalItem(record.item);
    const before = sealed.get(row);
    const last = before?.candidates.at(-1);
    if (record.event === 'REMOVE') {
      tell(
        'deleted',
        row,
        `${row} was deleted from the ledger at ${timeOf(record.at)}: block ${block} has sealed that.`,
        place,
      );
    } else if (before === undefined || last === undefined) {
      if (record.event === 'MODIFY')
        tell(
          'deleted',
          row,
          `${row} has no beginning: block ${block} has sealed a change of it, and no block how it was made.`,
          place,
        );
    } else if (record.event === 'INSERT') {
      tell(
        'inserted',
        row,
        `${row} was inserted twice: in block ${before.block}, and again in block ${block}.`,
        place,
      );
    } else {
      const problem =
        text === last ? 'nothing of it changed' : illegalChange(JSON.parse(last) as Image, record.item);
      if (problem !== undefined)
        tell(
          text === last ? 'reordered' : 'edited',
          row,
          `${row} was edited at ${timeOf(record.at)}, as block ${block} has sealed: ${problem}.`,
          place,
        );
    }
    const isAfterReading = record.at >= asOf - BLUR;
    sealed.set(row, {
      candidates: isAfterReading && before ? [...before.candidates, text] : [text],
      block,
      line,
      firstAt: before?.firstAt ?? record.at,
      removed: record.event === 'REMOVE',
      seen: before?.seen ?? false,
    });
  };

  const addBlock = (sequence: number, text: string): void => {
    const read = attempt(() => readBlock(text));
    const name = blockName(sequence);
    for (let missing = head.sequence + 1; missing < sequence; missing++)
      tell(
        'deleted',
        blockName(missing),
        `Block ${missing} was deleted: block ${sequence} comes after block ${head.sequence}.`,
        ['chain', missing],
      );
    if (read === undefined) {
      tell('edited', name, `Block ${sequence} was edited: it is not in the format of a block.`, [
        'chain',
        sequence,
      ]);
      head = { sequence, hash: '' };
      return;
    }
    if (read.header.sequence !== sequence) {
      tell(
        'reordered',
        name,
        `Block ${sequence} was reordered: under its name stands block ${read.header.sequence}.`,
        ['chain', sequence],
      );
    } else if (head.sequence === sequence - 1 && head.hash !== '' && read.header.previous !== head.hash) {
      tell(
        'edited',
        blockName(sequence - 1),
        `Block ${sequence - 1} was edited, or block ${sequence} put in place of another: block ${sequence} follows on a block with another hash.`,
        ['chain', sequence - 1, LAST_LINE],
      );
    }
    head = { sequence, hash: read.head.hash };
    addLines(read, sequence);
  };

  const addLines = (read: ReadBlock, sequence: number): void => {
    const change = firstChange(read);
    if (change !== undefined) {
      const { row, index } = change;
      tell(
        change.change,
        row,
        `${row} was ${change.change} in block ${sequence}: its record ${index + 1} is not the one that was sealed.`,
        ['chain', sequence, index],
      );
    }
    read.lines.forEach((line, index) => {
      const record = attempt(() => recordIn(line));
      if (record !== undefined) addRecord(record, sequence, index);
      else if (change === undefined)
        tell(
          'edited',
          blockName(sequence),
          `Block ${sequence} was edited: its record ${index + 1} is not in its canonical form.`,
          ['chain', sequence, index],
        );
    });
  };

  const addRow = (row: Image): void => {
    if (rowOf(row).startsWith('WALLET#')) {
      sums.addWallet(row);
      return;
    }
    if (!isTransfer(row)) {
      const known = sealed.get(rowOf(row));
      if (known === undefined) return;
      known.seen = true;
      tell(
        'edited',
        rowOf(row),
        `${rowOf(row)} was edited: it is a transfer in block ${known.block}, and none any more.`,
        ['rows', known.block, known.line],
      );
      return;
    }
    const problem = sums.addTransfer(row);
    if (problem !== undefined) found.push({ ...problem, place: ['rows', LAST_LINE] });
    if (!isSealed(row)) suspects.set(rowOf(row), row);
  };

  /** Whether a block has the row as it is. */
  const isSealed = (row: Image): boolean => {
    const known = sealed.get(rowOf(row));
    if (known === undefined) return false;
    known.seen = true;
    return known.candidates.includes(canonicalItem(row));
  };

  const waiting = (): readonly Image[] => [...suspects.values()].filter((row) => !isSealed(row));

  return {
    addBlock,
    addRow,
    /** @param how what was put on top of the object that was sealed */
    addCover(sequence: number, how: 'another object' | 'a delete marker'): void {
      const change = how === 'another object' ? 'edited' : 'deleted';
      tell(change, blockName(sequence), `Block ${sequence} was ${change}: somebody put ${how} over it.`, [
        'chain',
        sequence,
      ]);
    },
    /** @param why what is wrong with what the device of the row's customer should have signed */
    addForgery(row: string, why: string): void {
      tell('inserted', row, `${row} was inserted or edited: ${why}.`, ['rows', LAST_LINE]);
    },
    get head(): Head {
      return head;
    },
    /** Rows that are not as a block has them: those that later blocks may still have. */
    waiting,
    /** @param expected the chain's head as it is kept apart from the chain; undefined where that is not known */
    finish(expected: Head | undefined): Verdict {
      let unsealed = 0;
      for (const row of waiting()) {
        const name = rowOf(row);
        const known = sealed.get(name);
        if (known !== undefined) {
          const was = JSON.parse(known.candidates.at(-1) ?? '{}') as Image;
          tell(
            'edited',
            name,
            `${name} was edited: ${difference(was, row)}, after block ${known.block} sealed it.`,
            ['rows', known.block, known.line],
          );
        } else if (Number(row.createdAt?.N ?? 0) > asOf - grace) unsealed++;
        else
          tell('inserted', name, `${name} was inserted: it is in the ledger and in no block.`, ['unknown']);
      }
      for (const [name, { seen, removed, firstAt, block, line }] of sealed) {
        if (seen || removed || firstAt >= asOf - BLUR) continue;
        tell(
          'deleted',
          name,
          `${name} was deleted: block ${block} has sealed it, and it is not in the ledger.`,
          ['rows', block, line],
        );
      }
      if (expected !== undefined) checkHead(expected);
      for (const finding of sums.findings()) found.push({ ...finding, place: ['balances'] });
      for (const [currency, sum] of Object.entries(sums.sums()))
        if (sum !== 0n)
          tell('wrong', currency, `All accounts in ${currency} come to ${sum}, and not to zero.`, [
            'balances',
            1,
          ]);
      return {
        findings: inOrder(found),
        blocks: head.sequence,
        records,
        ...sums.counts,
        unsealed,
        accounts: sums.accounts(),
        sums: sums.sums(),
      };
    },
  };

  function checkHead({ sequence, hash }: Head): void {
    if (sequence > head.sequence) {
      const first = head.sequence + 1;
      tell(
        'deleted',
        blockName(first),
        `Block ${first} was deleted: the chain's head is at block ${sequence}.`,
        ['chain', first],
      );
    } else if (sequence === head.sequence && hash !== head.hash && head.hash !== '')
      tell(
        'edited',
        blockName(sequence),
        `Block ${sequence} was edited: the chain's head knows it by another hash.`,
        ['chain', sequence, LAST_LINE],
      );
  }
}

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
