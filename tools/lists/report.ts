/** What became of a file of entries: a row a line. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { outcomes, type RowResult } from './send-rows.ts';

const words: Readonly<Record<RowResult['outcome'], string>> = {
  put: 'put on the list',
  unchanged: 'there already',
  refused: 'refused',
  not_sent: 'not sent',
};

export const isDone = (results: readonly RowResult[]): boolean =>
  results.every(({ outcome }) => outcome === 'put' || outcome === 'unchanged');

export function reportOf(results: readonly RowResult[]): string {
  const table = new Table({
    head: ['line', 'list', 'subject', 'what became of it'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { line, list, subject, outcome, code } of results)
    table.push([line, list, subject, code === undefined ? words[outcome] : `${words[outcome]}: ${code}`]);
  const totals = outcomes
    .map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${words[outcome]}: ${count.toLocaleString('en')}`);
  return [table.toString(), ...totals, conclusion(results)].join('\n');
}

function conclusion(results: readonly RowResult[]): string {
  if (results.some(({ outcome }) => outcome === 'not_sent'))
    return styleText('red', 'It broke off. Run it again: what is done is not done a second time.');
  if (!isDone(results)) return styleText('red', 'Some rows were refused.');
  return styleText('green', 'All of it is on the lists, and in force within seconds.');
}

export const toJson = (results: readonly RowResult[]): string =>
  JSON.stringify({ ok: isDone(results), rows: results }, undefined, 2);
