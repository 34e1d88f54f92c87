/** What became of a batch of stores and terminals: a row of the file a line, and never a secret. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { outcomes, type RowResult } from './send-rows.ts';

const words: Readonly<Record<RowResult['outcome'], string>> = {
  registered: 'registered',
  replaced: 'registered before: secret and code replaced',
  changed: 'changed',
  unchanged: 'there already',
  refused: 'refused',
  not_sent: 'not sent',
};

export const isDone = (results: readonly RowResult[]): boolean =>
  results.every(({ outcome }) => outcome !== 'refused' && outcome !== 'not_sent');

export function reportOf(results: readonly RowResult[]): string {
  const table = new Table({
    head: ['line', 'store', 'terminal', 'number', 'client', 'what became of it'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { line, store_id, terminal = '', number = '', client_id = '', outcome, code } of results)
    table.push([
      line,
      store_id,
      terminal,
      number,
      client_id,
      code === undefined ? words[outcome] : `${words[outcome]}: ${code}`,
    ]);
  const totals = outcomes
    .map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${words[outcome]}: ${count.toLocaleString('en')}`);
  return [table.toString(), ...totals, conclusion(results)].join('\n');
}

function conclusion(results: readonly RowResult[]): string {
  if (results.some(({ outcome }) => outcome === 'not_sent'))
    return styleText(
      'red',
      'It broke off. Run it again with the same files: what is done is not done a second time.',
    );
  if (!isDone(results)) return styleText('red', 'Some rows were refused.');
  return styleText('green', 'All of it is done.');
}

export const toJson = (results: readonly RowResult[]): string =>
  JSON.stringify({ ok: isDone(results), rows: results }, undefined, 2);
