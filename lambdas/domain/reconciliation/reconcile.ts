/** Takes a reconciliation one slice further, and begins the next one when it is time. */
import { type Report, reportOf } from './report.ts';
import { advance, beginRun, type Progress, type RunPorts } from './run.ts';

/** Where runs are kept between their slices. */
export interface Runs {
  read(): Promise<{ readonly version: number; readonly progress: Progress } | undefined>;
  /**
   * Makes the run one's own: whoever had it before cannot keep anything any more.
   *
   * @param version as it was read; 0 where nothing was
   * @returns the version to keep it under
   * @throws Overtaken
   */
  claim(version: number): Promise<number>;
  /** @throws Overtaken if somebody else has claimed the run */
  keep(version: number, progress: Progress): Promise<void>;
}

/** Two slices ran at a time: the other one goes on. */
export class Overtaken extends Error {
  override name = 'Overtaken';
}

export interface ReconcileOptions {
  /** Milliseconds from the beginning of one run to that of the next. */
  readonly every: number;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds since the epoch: the slice's end. */
  readonly until: number;
}

export interface ReconcilePorts extends RunPorts {
  readonly runs: Runs;
  readonly salt: () => string;
  /** Tells the report to everybody concerned: at least once, and more often if the slice ends there. */
  readonly publish: (report: Report) => Promise<void>;
}

export type Slice = 'idle' | 'going on' | 'finished';

export async function reconcile(ports: ReconcilePorts, options: ReconcileOptions): Promise<Slice> {
  const kept = await ports.runs.read();
  const isFinished = kept === undefined || kept.progress.phase === 'finished';
  if (kept && isFinished && ports.now() < kept.progress.startedAt + options.every) return 'idle';
  const version = await ports.runs.claim(kept?.version ?? 0);
  const progress = kept && !isFinished ? kept.progress : beginRun(ports.now(), ports.salt(), options);
  await advance(progress, ports, options);
  const ended = progress.phase === 'finished';
  // Before it is kept: a report that was told twice is better than one that nobody was told.
  if (ended) await ports.publish(reportOf(progress));
  await ports.runs.keep(version, progress);
  return ended ? 'finished' : 'going on';
}
