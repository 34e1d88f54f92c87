/** A reconciliation in slices: reads both sides of everything once, then looks twice at what seemed to differ. */
import type { Place } from '../slices.ts';
import { type Difference, sentenceOf } from './difference.ts';
import { type Candidate, lookAt } from './looks.ts';
import { agree, entryFact, isMoving, type LedgerRow, lineFact, linesOf, placeIn, placeOf } from './rows.ts';
import { type Fact, fits, type KeptSketch, type Sketch, sketch } from './sketch.ts';
import type { LedgerPage, Sources } from './sources.ts';

const phases = ['ledger', 'history', 'stores', 'review', 'looks', 'finished'] as const;

export type Phase = (typeof phases)[number];

/** How much was compared. */
export interface Compared {
  transfers: number;
  wallets: number;
  entries: number;
  storeLines: number;
  openCases: number;
  executions: number;
}

interface Suspect {
  readonly candidate: Candidate;
  /** What the last look saw, and when, in milliseconds since the epoch. */
  readonly seen?: { readonly sentence: string; readonly at: number };
  readonly looks: number;
}

/** Where a run stands: all that the next slice needs. Its size does not depend on the ledger's. */
export interface Progress {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Only transfers are compared that were made before; milliseconds since the epoch. */
  readonly before: number;
  readonly salt: string;
  phase: Phase;
  place: Place | undefined;
  sketch: KeptSketch | undefined;
  /** Transfers that may change while the other sides are read; the payments among them that are held. */
  moving: string[];
  holds: string[];
  suspects: Suspect[];
  /** Whether more rows of history or stores differ than the sketch can name. */
  isMore: boolean;
  differences: Difference[];
  /** Rows that were another each time they were looked at, or were too many to be: the next run compares them. */
  unsettled: number;
  readonly compared: Compared;
  /** Milliseconds since the epoch. */
  finishedAt: number | undefined;
}

export interface RunOptions {
  /** Milliseconds that consumers of the streams have, before what they did not do is a difference. */
  readonly settle: number;
}

export interface RunPorts {
  readonly sources: Sources;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told how far it is, a phrase each. */
  readonly progress?: (phrase: string) => void;
}

/** @param salt random */
export const beginRun = (now: number, salt: string, { settle }: RunOptions): Progress => ({
  startedAt: now,
  before: now - settle,
  salt,
  phase: 'ledger',
  place: undefined,
  sketch: undefined,
  moving: [],
  holds: [],
  suspects: [],
  isMore: false,
  differences: [],
  unsettled: 0,
  compared: { transfers: 0, wallets: 0, entries: 0, storeLines: 0, openCases: 0, executions: 0 },
  finishedAt: undefined,
});

/** Rows that are looked at again; those beyond are counted as unsettled. */
const MOST_SUSPECTS = 1000;
/** A row that moves on and on is left to the next run. */
const MOST_LOOKS = 6;
/** Wallets whose histories are read at a time. */
const AT_ONCE = 16;

/**
 * Goes on with a run until it is finished or the time is up; a page or a look that has begun is ended.
 *
 * @param until milliseconds since the epoch
 */
export async function advance(
  progress: Progress,
  ports: RunPorts,
  { settle, until }: RunOptions & { readonly until: number },
): Promise<void> {
  const slice = new Slice(progress, ports, settle);
  while (progress.phase !== 'finished' && ports.now() < until) if (!(await slice.step(until))) break;
  slice.keep();
}

class Slice {
  readonly #progress: Progress;
  readonly #ports: RunPorts;
  readonly #settle: number;
  readonly #sketch: Sketch;
  readonly #moving: Set<string>;
  readonly #holds: Set<string>;
  readonly #suspected: Set<string>;

  constructor(progress: Progress, ports: RunPorts, settle: number) {
    this.#progress = progress;
    this.#ports = ports;
    this.#settle = settle;
    this.#sketch = sketch(progress.salt, progress.sketch);
    this.#moving = new Set(progress.moving);
    this.#holds = new Set(progress.holds);
    this.#suspected = new Set(progress.suspects.map(({ candidate }) => JSON.stringify(candidate)));
  }

  keep(): void {
    this.#progress.sketch = this.#progress.phase === 'finished' ? undefined : this.#sketch.keep();
    this.#progress.moving = [...this.#moving];
    this.#progress.holds = [...this.#holds];
  }

  /** @returns whether there is anything left to do before the time is up */
  async step(until: number): Promise<boolean> {
    const { phase, place } = this.#progress;
    const { sources } = this.#ports;
    if (phase === 'ledger') this.#goOn(await this.#ledger(await sources.ledger(place)));
    if (phase === 'history') this.#goOn(await this.#history(place));
    if (phase === 'stores') this.#goOn(await this.#stores(place));
    if (phase === 'review') {
      await this.#review();
      this.#suspectNamed();
      this.#goOn(undefined);
    }
    return phase === 'looks' ? this.#looks(until) : true;
  }

  #goOn(next: Place | undefined): void {
    const progress = this.#progress;
    progress.place = next;
    if (next === undefined) progress.phase = phases[phases.indexOf(progress.phase) + 1] ?? 'finished';
    const { transfers, wallets, entries, storeLines } = progress.compared;
    this.#ports.progress?.(
      `${progress.phase}: ${transfers} transfers, ${wallets} wallets, ${entries} entries, ${storeLines} store lines read`,
    );
  }

  async #ledger({ transfers, wallets, unreadable, unreadableWallets, next }: LedgerPage) {
    const { compared } = this.#progress;
    for (const ref of unreadable) this.#suspect({ of: 'transfer', ref });
    for (const customer of unreadableWallets) this.#suspect({ of: 'wallet', customer });
    for (const row of transfers) this.#book(row);
    for (let at = 0; at < wallets.length; at += AT_ONCE) {
      const some = wallets.slice(at, at + AT_ONCE);
      await Promise.all(
        some.map(async (wallet) => {
          const { sums } = await this.#ports.sources.sumsOf(wallet.customer, false);
          if (!agree(wallet, sums)) this.#suspect({ of: 'wallet', customer: wallet.customer });
        }),
      );
    }
    compared.wallets += wallets.length;
    return next;
  }

  #book(row: LedgerRow): void {
    const { before, compared } = this.#progress;
    if (row.createdAt >= before) return;
    if (isMoving(row, before)) {
      this.#moving.add(row.ref);
      if (row.state === 'pending' && row.ref.startsWith('PAYMENT#')) this.#holds.add(row.id);
      return;
    }
    compared.transfers++;
    // Never confirmed, and it will not be: nothing moved, and nobody else knows of it.
    if (row.state === 'challenged') return;
    const place = placeOf(row);
    if (place) this.#count(entryFact(row.ref, place, row), 'add');
    for (const line of linesOf(row)) this.#count(lineFact(row.ref, line), 'add');
  }

  async #history(place: Place | undefined) {
    const { before, compared } = this.#progress;
    const { entries, unreadable, next } = await this.#ports.sources.history(place);
    for (const each of unreadable) this.#suspect({ of: 'entry', ...each });
    for (const entry of entries) {
      if (entry.createdAt >= before || this.#moving.has(entry.ref)) continue;
      compared.entries++;
      this.#count(entryFact(entry.ref, entry.place, entry), 'subtract');
    }
    return next;
  }

  async #stores(place: Place | undefined) {
    const { before, compared } = this.#progress;
    const { days, next } = await this.#ports.sources.stores(place);
    for (const { part, day, lines, wronglyClosed } of days) {
      for (const store of wronglyClosed) this.#suspect({ of: 'closed', part, day, store });
      for (const line of lines) {
        if (line.createdAt >= before || this.#moving.has(line.ref)) continue;
        compared.storeLines++;
        this.#count(lineFact(line.ref, line), 'subtract');
      }
    }
    return next;
  }

  /** Holds, cases and executions: what one of them has and another has not. */
  async #review(): Promise<void> {
    const { before, compared } = this.#progress;
    const [cases, executions] = await Promise.all([
      this.#ports.sources.openCases(),
      this.#ports.sources.runningExecutions(),
    ]);
    compared.openCases = cases.size;
    compared.executions = executions.size;
    const old = (since: ReadonlyMap<string, number>) =>
      [...since].filter(([, at]) => at < before).map(([id]) => id);
    for (const payment of new Set([...this.#holds, ...old(cases), ...old(executions)]))
      if (!this.#holds.has(payment) || !cases.has(payment) || !executions.has(payment))
        this.#suspect({ of: 'review', payment });
  }

  #suspectNamed(): void {
    const { names, complete } = this.#sketch.differences();
    for (const name of names) this.#suspect(placeIn(name));
    this.#progress.isMore = !complete;
  }

  #count(fact: Fact, how: 'add' | 'subtract'): void {
    if (fits(fact.name)) this.#sketch[how](fact);
    else this.#suspect(placeIn(fact.name));
  }

  #suspect(candidate: Candidate): void {
    const key = JSON.stringify(candidate);
    if (this.#suspected.has(key)) return;
    if (this.#suspected.size >= MOST_SUSPECTS) {
      this.#progress.unsettled++;
      return;
    }
    this.#suspected.add(key);
    this.#progress.suspects.push({ candidate, looks: 0 });
  }

  /** A difference is one that two looks see alike, so far apart that it is none that is only on its way. */
  async #looks(until: number): Promise<boolean> {
    const progress = this.#progress;
    const { now, sleep, sources } = this.#ports;
    const due = (suspect: Suspect) => (suspect.seen ? suspect.seen.at + this.#settle : 0);
    const next = Math.min(...progress.suspects.map(due));
    if (progress.suspects.length === 0) {
      this.#finish();
      return true;
    }
    if (next >= until) return false;
    if (next > now()) await sleep(next - now());
    let read: Promise<ReadonlyMap<string, number>> | undefined;
    const running = () => {
      read ??= sources.runningExecutions();
      return read;
    };
    const begun = now();
    const left: Suspect[] = [];
    for (const suspect of progress.suspects) {
      // In a slice that is over, it waits for the next.
      if (due(suspect) > begun || now() >= until) left.push(suspect);
      else left.push(...this.#judge(suspect, await lookAt(sources, suspect.candidate, running), now()));
    }
    progress.suspects = left;
    this.#ports.progress?.(
      `${left.length} rows to be looked at again, ${progress.differences.length} differ`,
    );
    return true;
  }

  #judge({ candidate, seen, looks }: Suspect, difference: Difference | undefined, at: number): Suspect[] {
    if (!difference) return [];
    const sentence = sentenceOf(difference);
    if (seen?.sentence === sentence) {
      this.#progress.differences.push(difference);
      return [];
    }
    if (looks + 1 < MOST_LOOKS) return [{ candidate, seen: { sentence, at }, looks: looks + 1 }];
    this.#progress.unsettled++;
    return [];
  }

  #finish(): void {
    const progress = this.#progress;
    if (progress.isMore)
      progress.differences.push({
        kind: 'unnamed',
        rows: [
          {
            table: 'Projections',
            key: '*',
            says: 'differs from the ledger in more rows than are named here',
          },
        ],
      });
    progress.differences.sort((a, b) => (sentenceOf(a) < sentenceOf(b) ? -1 : 1));
    progress.phase = 'finished';
    progress.finishedAt = this.#ports.now();
  }
}
