/** What became of a batch of stores and terminals: a row of the file a line, and never a secret. */
import { styleText } from 'node:util';
import { countsOf, isDone, tableOf } from '../operator/batch-report.ts';
import { outcomes, type RowResult } from './send-rows.ts';

const words: Readonly<Record<RowResult['outcome'], string>> = {
  registered: 'registered',
  replaced: 'registered before: secret and code replaced',
  changed: 'changed',
  unchanged: 'there already',
  refused: 'refused',
  not_sent: 'not sent',
};

export const reportOf = (results: readonly RowResult[]): string =>
  [
    tableOf(['line', 'store', 'terminal', 'number', 'client'], results, words, (row) => [
      row.line,
      row.store_id,
      row.terminal ?? '',
      row.number ?? '',
      row.client_id ?? '',
    ]),
    ...countsOf(outcomes, results, words),
    conclusion(results),
  ].join('\n');

function conclusion(results: readonly RowResult[]): string {
  if (results.some(({ outcome }) => outcome === 'not_sent'))
    return styleText(
      'red',
      'It broke off. Run it again with the same files: what is done is not done a second time.',
    );
  if (!isDone(results)) return styleText('red', 'Some rows were refused.');
  return styleText('green', 'All of it is done.');
}
