/** What became of a batch, as each command that sends one tells it: a row of the file a line, and the counts. */
import { styleText } from 'node:util';
import Table from 'cli-table3';

interface Result {
  readonly outcome: string;
  /** Why it was refused: a code of the API. */
  readonly code?: string;
}

/** What people read of an outcome. */
type Words<R extends Result> = Readonly<Record<R['outcome'], string>>;

export const isDone = (results: readonly Result[]): boolean =>
  results.every(({ outcome }) => outcome !== 'refused' && outcome !== 'not_sent');

/** @param head the columns, but for the last, which says what became of a row @param cells of a row, as many */
export function tableOf<R extends Result>(
  head: readonly string[],
  results: readonly R[],
  words: Words<R>,
  cells: (result: R) => readonly (string | number)[],
): string {
  const table = new Table({
    head: [...head, 'what became of it'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const result of results) {
    const became = words[result.outcome as R['outcome']];
    table.push([...cells(result), result.code === undefined ? became : `${became}: ${result.code}`]);
  }
  return table.toString();
}

/** A line for each outcome that there is, in the order given. */
export const countsOf = <R extends Result>(
  outcomes: readonly R['outcome'][],
  results: readonly R[],
  words: Words<R>,
): readonly string[] =>
  outcomes
    .map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${words[outcome]}: ${count.toLocaleString('en')}`);

/** Rows between two lines of progress. */
const STEP = 25;

/** @param rows how many there are @returns to be told how many of them are done */
export const progressOf =
  (rows: number) =>
  (done: number): void => {
    if (done % STEP === 0 || done === rows)
      process.stderr.write(`${styleText('dim', `… ${done} of ${rows} rows`)}\n`);
  };

/** Of a batch without anything but rows to tell. */
export const toJson = (results: readonly Result[]): string =>
  JSON.stringify({ ok: isDone(results), rows: results }, undefined, 2);
