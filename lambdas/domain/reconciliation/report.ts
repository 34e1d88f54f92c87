/** What a run came to, for people and programs. */
import { type Difference, type DifferenceKind, sentenceOf } from './difference.ts';
import type { Compared, Progress } from './run.ts';

export interface Report {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Transfers that were made before this were compared. */
  readonly before: string;
  readonly ok: boolean;
  readonly compared: Readonly<Compared>;
  /** Rows that moved each time they were looked at. */
  readonly unsettled: number;
  readonly counts: Readonly<Partial<Record<DifferenceKind, number>>>;
  readonly differences: readonly Difference[];
}

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** @throws Error if the run is not finished */
export function reportOf(run: Progress): Report {
  const { startedAt, finishedAt, before, compared, unsettled, differences } = run;
  if (finishedAt === undefined) throw new Error('The run is not finished');
  const counts: Partial<Record<DifferenceKind, number>> = {};
  for (const { kind } of differences) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    startedAt: time(startedAt),
    finishedAt: time(finishedAt),
    before: time(before),
    ok: differences.length === 0,
    compared,
    unsettled,
    counts,
    differences,
  };
}

export const conclusionOf = ({ differences, unsettled }: Report): string => {
  const rest = unsettled === 0 ? '' : ` ${unsettled} rows moved all the time, and were not compared.`;
  if (differences.length === 0) return `Everything agrees.${rest}`;
  return `${differences.length === 1 ? '1 difference' : `${differences.length} differences`} found.${rest}`;
};

/** Lines of a message, of which a mail or a push takes so many. */
const TOLD = 50;

/** What whoever is woken reads first: the rows themselves. */
export function messageOf(report: Report, place: string): string {
  const more = report.differences.length - TOLD;
  return [
    `${conclusionOf(report)} Run of ${report.startedAt}; the whole report is ${place}.`,
    '',
    ...report.differences.slice(0, TOLD).map(sentenceOf),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ].join('\n');
}
