/** A reconciliation's report, as a person likes to read it in a terminal. */
import { stripVTControlCharacters, styleText } from 'node:util';
import Table from 'cli-table3';
import { differenceKinds } from '../../lambdas/domain/reconciliation/difference.ts';
import { conclusionOf, type Report } from '../../lambdas/domain/reconciliation/report.ts';

const number = (value: number): string => value.toLocaleString('en');
/** Of what rows say, which may be anything. */
const plain = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');

export function tableOf(name: string, report: Report): string {
  const { compared, before, ok } = report;
  const figures = new Table({ style: { head: [], border: [] } });
  figures.push(
    ['Transfers of the ledger', number(compared.transfers)],
    ['Wallets against their histories', number(compared.wallets)],
    ['Entries of the history', number(compared.entries)],
    ['Lines of stores', number(compared.storeLines)],
    ['Open cases', number(compared.openCases)],
    ['Running executions', number(compared.executions)],
  );
  const rows = report.differences.map(({ kind, rows: [first, ...others] }) =>
    [
      `${differenceKinds[kind]}:`,
      ...[first, ...others].map(({ table, key, says }) => `  ${plain(table)} ${plain(key)} ${plain(says)}`),
    ].join('\n'),
  );
  return [
    `Reconciliation of ${name}, of transfers made before ${before}`,
    figures.toString(),
    ...rows,
    styleText(ok ? 'green' : 'red', conclusionOf(report)),
  ].join('\n');
}
