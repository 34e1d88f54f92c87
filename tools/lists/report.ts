/** What became of a file of entries: a row a line. */
import { styleText } from 'node:util';
import { outcomes, type RowResult } from '../../client/lists/send-rows.ts';
import { countsOf, isDone, tableOf } from '../operator/batch-report.ts';

const words: Readonly<Record<RowResult['outcome'], string>> = {
  put: 'put on the list',
  unchanged: 'there already',
  refused: 'refused',
  not_sent: 'not sent',
};

export const reportOf = (results: readonly RowResult[]): string =>
  [
    tableOf(['line', 'list', 'subject'], results, words, ({ line, list, subject }) => [line, list, subject]),
    ...countsOf(outcomes, results, words),
    conclusion(results),
  ].join('\n');

function conclusion(results: readonly RowResult[]): string {
  if (results.some(({ outcome }) => outcome === 'not_sent'))
    return styleText('red', 'It broke off. Run it again: what is done is not done a second time.');
  if (!isDone(results)) return styleText('red', 'Some rows were refused.');
  return styleText('green', 'All of it is on the lists, and in force within seconds.');
}
