/** Takes a reconciliation one slice further, and begins the next one when it is time. */
import type { Runs } from '../slices.ts';
import { type Report, reportOf } from './report.ts';
import { advance, beginRun, type Progress, type RunPorts } from './run.ts';

export interface ReconcileOptions {
  /** Milliseconds from the beginning of one run to that of the next. */
  readonly every: number;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds since the epoch: the slice's end. */
  readonly until: number;
}

export interface ReconcilePorts extends RunPorts {
  readonly runs: Runs<Progress>;
  readonly salt: () => string;
  /** Tells the report to everybody concerned: at least once, and more often if the slice ends there. */
  readonly publish: (report: Report) => Promise<void>;
}

export type Slice = 'idle' | 'going on' | 'finished';

export async function reconcile(ports: ReconcilePorts, options: ReconcileOptions): Promise<Slice> {
  const kept = await ports.runs.read();
  const last = kept?.progress;
  if (last?.phase === 'finished' && ports.now() < last.startedAt + options.every) return 'idle';
  const version = await ports.runs.claim(kept?.version ?? 0);
  const progress = last && last.phase !== 'finished' ? last : beginRun(ports.now(), ports.salt(), options);
  await advance(progress, ports, options);
  const ended = progress.phase === 'finished';
  // Before it is kept: a report that was told twice is better than one that nobody was told.
  if (ended) await ports.publish(reportOf(progress));
  await ports.runs.keep(version, progress);
  return ended ? 'finished' : 'going on';
}
