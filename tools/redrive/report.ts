/** What waits in dead-letter queues, and what became of it, as a person reads it. */
import Table from 'cli-table3';
import type { DeadLetters, Message } from './dead-letters.ts';
import type { Redriven } from './redrive.ts';

export interface Waiting {
  readonly letters: DeadLetters;
  /** About how many messages there are. */
  readonly count: number;
  /** The first of them. */
  readonly messages: readonly Message[];
}

/** Messages of a queue that are told one by one. */
const TOLD = 10;

export function waitingReport(waiting: readonly Waiting[], now: number): string {
  const filled = waiting.filter(({ count }) => count > 0);
  const queues = `${waiting.length} dead-letter queue${waiting.length === 1 ? '' : 's'}`;
  if (filled.length === 0) return `${queues}, all of them empty.`;
  const table = new Table({
    head: ['gave up', 'messages', 'oldest', 'queue'],
    style: { head: [], border: [] },
  });
  for (const { letters, count, messages } of filled) {
    const oldest = Math.min(...messages.map(({ sentAt }) => sentAt));
    table.push([
      letters.handler,
      count,
      messages.length === 0 ? 'hidden' : ageOf(now - oldest),
      letters.queue,
    ]);
  }
  return [
    `${queues}, of which ${filled.length} have messages:`,
    table.toString(),
    ...filled.flatMap(({ letters, messages }) =>
      messages.slice(0, TOLD).map((each) => lineOf(letters, each)),
    ),
    'npm run redrive -- --all has them done, --queue NAME those of one queue.',
  ].join('\n');
}

function lineOf({ handler }: DeadLetters, { sentAt, givenUp }: Message): string {
  const at = new Date(sentAt).toISOString();
  if (givenUp.kind === 'run') return `${handler} ${at}: a run of its schedule`;
  if (givenUp.kind === 'unknown') return `${handler} ${at}: not known here`;
  const { records, shardId, first, last, attempts, condition } = givenUp;
  return `${handler} ${at}: ${records} records of ${shardId}, ${first} to ${last}, after ${attempts} attempts (${condition})`;
}

export const redrivenReport = (redriven: readonly Redriven[]): string =>
  redriven
    .flatMap(({ handler, queue, done, left }) => [
      `${handler}: ${done} done, ${left.length} left in ${queue}.`,
      ...[...Map.groupBy(left, (why) => why)].map(([why, same]) => `  ${same.length}: ${why}.`),
    ])
    .join('\n') || 'Nothing was given up.';

function ageOf(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
