/** Verifies a ledger: its rows against the sealed chain, and every balance against the transfers. */
import { arrivals } from './arrivals.ts';
import { blockName, firstChange, type Head, noBlocks, type ReadBlock, readBlock } from './block.ts';
import { type AccountSum, books } from './books.ts';
import { canonicalItem, type Image, isTransfer, rowOf } from './canonical.ts';
import { difference, illegalChange } from './changes.ts';
import { type Finding, inOrder, LAST_LINE, type Place, type PlacedFinding } from './finding.ts';
import { sha256 } from './merkle.ts';
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
  /**
   * Of a copy that was replicated row by row until that was cut off: by when it was. Of what is older, a part may not have
   * arrived. Milliseconds since the epoch. @default - nothing may be missing
   */
  readonly cutOff?: number | undefined;
}

/** The stream tells times in whole seconds, and a little before or after the write. Milliseconds. */
const BLUR = 2000;

interface Sealed {
  /** The canonical forms that the row may have had when it was read, oldest first. */
  readonly candidates: readonly string[];
  readonly block: number;
  readonly line: number;
  /** Of a copy, what tells the forms apart that it had, oldest first. */
  readonly past: readonly string[];
  /** How far in its past another region's stream has told it once more; undefined where none does. */
  again: number | undefined;
  readonly firstAt: number;
  readonly lastAt: number;
  removed: boolean;
  seen: boolean;
}

/** All blocks that there were, then all rows, then the blocks that came meanwhile. Needs about 2 KB of memory a transfer. */
export function verification({ asOf, grace, cutOff }: VerificationOptions) {
  const found: PlacedFinding[] = [];
  const arrived = cutOff === undefined ? undefined : arrivals(cutOff);
  /** The time of the newest record: of a copy, that is known to be before it was cut off. */
  let newest = 0;
  let lacksBlocks = false;
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
    newest = Math.max(newest, record.at);
    if (arrived && before && isToldAgain(before, record.event, digest(text))) return;
    if (record.event === 'REMOVE') {
      tell(
        'deleted',
        row,
        `${row} was deleted from the ledger at ${timeOf(record.at)}: block ${block} has sealed that.`,
        place,
      );
    } else if (before === undefined || last === undefined) {
      // How it was made may be in a block that did not arrive.
      if (record.event === 'MODIFY' && !lacksBlocks)
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
      past: arrived ? [...(before?.past ?? []), digest(text)] : [],
      again: undefined,
      firstAt: before?.firstAt ?? record.at,
      lastAt: record.at,
      removed: record.event === 'REMOVE',
      seen: before?.seen ?? false,
    });
  };

  const tellMissing = (block: number, why: string): void => {
    const [change, happened] = arrived
      ? (['lost', 'did not arrive'] as const)
      : (['deleted', 'was deleted'] as const);
    tell(change, blockName(block), `Block ${block} ${happened}: ${why}.`, ['chain', block]);
    lacksBlocks ||= arrived !== undefined;
  };

  const addBlock = (sequence: number, text: string): void => {
    const read = attempt(() => readBlock(text));
    const name = blockName(sequence);
    for (let missing = head.sequence + 1; missing < sequence; missing++)
      tellMissing(missing, `block ${sequence} comes after block ${head.sequence}`);
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
      arrived?.addWallet(row);
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
    addArrival(row);
  };

  /** What a copy has and the chain has not may be newer than what of the chain arrived. */
  const addArrival = (row: Image): void => {
    if (arrived === undefined) return;
    const known = sealed.get(rowOf(row));
    const last = known && (JSON.parse(known.candidates.at(-1) ?? '{}') as Image);
    const version = Number(row.version?.N ?? 0);
    if (last && isOld(known) && isLaterForm(last, row)) arrived.addTransfer(last, version, sealedAt(known));
    else arrived.addTransfer(row, version, known && !suspects.has(rowOf(row)) ? sealedAt(known) : undefined);
  };

  /** Whether it was sealed before a cut, so that it may not have arrived. */
  const isOld = ({ lastAt }: Sealed): boolean => cutOff !== undefined && lastAt <= cutOff;

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
          if (isOld(known) && isLaterForm(was, row)) continue;
          if (arrived && isLaterForm(row, was)) {
            unsealed++;
            continue;
          }
          tell(
            'edited',
            name,
            `${name} was edited: ${difference(was, row)}, after block ${known.block} sealed it.`,
            ['rows', known.block, known.line],
          );
        } else if (Number(row.createdAt?.N ?? 0) > (arrived ? newest : asOf) - grace) unsealed++;
        else
          tell('inserted', name, `${name} was inserted: it is in the ledger and in no block.`, ['unknown']);
      }
      for (const [name, known] of sealed) {
        const { seen, removed, firstAt, block, line, candidates } = known;
        if (seen || removed || firstAt >= asOf - BLUR) continue;
        if (isOld(known)) {
          arrived?.addTransfer(JSON.parse(candidates.at(-1) ?? '{}') as Image, undefined, sealedAt(known));
          continue;
        }
        tell(
          'deleted',
          name,
          `${name} was deleted: block ${block} has sealed it, and it is not in the ledger.`,
          ['rows', block, line],
        );
      }
      if (expected !== undefined) checkHead(expected);
      for (const finding of arrived?.findings() ?? []) found.push({ ...finding, place: ['arrivals'] });
      for (const finding of sums.findings())
        if (arrived === undefined) found.push({ ...finding, place: ['balances'] });
        else if (finding.change === 'wrong') found.push(halfGivenBack(finding));
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
      tellMissing(head.sequence + 1, `the chain's head is at block ${sequence}`);
    } else if (sequence === head.sequence && hash !== head.hash && head.hash !== '')
      tell(
        'edited',
        blockName(sequence),
        `Block ${sequence} was edited: the chain's head knows it by another hash.`,
        ['chain', sequence, LAST_LINE],
      );
  }
}

const halfGivenBack = ({ row, sentence }: Finding): PlacedFinding => ({
  change: 'torn',
  row,
  sentence: `${sentence.slice(0, -1)}: one of the two did not arrive whole.`,
  place: ['arrivals'],
});

const sealedAt = ({ block, lastAt }: Sealed) => ({ block, at: lastAt });

const digest = (text: string): string => sha256(text).toString('base64url').slice(0, 16);

/** Whether the platform makes the later out of the earlier. */
const isLaterForm = (later: Image, earlier: Image): boolean =>
  canonicalItem(later) !== canonicalItem(earlier) && illegalChange(earlier, later) === undefined;

/**
 * A replica's stream tells what the first region's has told, and where the mark of what is sealed did not arrive, it is sealed
 * again: a row begins a second time, in a form that it had. In one stream none does unless it was removed, which is told.
 */
function isToldAgain(before: Sealed, event: SealedRecord['event'], form: string): boolean {
  if (before.removed || event === 'REMOVE') return false;
  if (event === 'MODIFY' && before.again === undefined) return false;
  const at = before.past.indexOf(form, event === 'INSERT' ? 0 : (before.again ?? 0) + 1);
  before.again = at === -1 ? undefined : at;
  return at !== -1;
}

const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
