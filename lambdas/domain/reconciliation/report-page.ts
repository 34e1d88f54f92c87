/** A report as one HTML page that needs nothing else: no script, no file beside it, nothing from the network. */
import { type Difference, differenceKinds, type Row } from './difference.ts';
import { conclusionOf, type Report } from './report.ts';

/** What rows say was written by others, and may be anything. */
const escaped = (text: string): string =>
  text
    // A direction override would show a row as another than it is.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1a1a; background: #fff }
  h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.125rem; margin: 2rem 0 .5rem }
  .verdict { padding: .75rem 1rem; border-left: .375rem solid; margin: 1rem 0; font-weight: 600 }
  .ok { border-color: #1b7f3b; background: #eaf6ee } .wrong { border-color: #b3261e; background: #fceeee }
  table { border-collapse: collapse; width: 100%; table-layout: fixed }
  th, td { text-align: left; vertical-align: top; padding: .375rem .75rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
  th { font-weight: 600 } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  .figures { width: auto; table-layout: auto } .table { width: 7rem }
  code { font: 14px/1.5 ui-monospace, monospace } tbody + tbody { border-top: 2px solid #888 }
  @media (prefers-color-scheme: dark) {
    body { color: #e8e8e8; background: #161616 } th, td { border-color: #3a3a3a }
    .ok { background: #12301c } .wrong { background: #3a1614 }
  }
`;

/** In HTML5. */
export function pageOf(report: Report): string {
  const { startedAt, finishedAt, before, ok, compared } = report;
  const figures: readonly (readonly [string, number])[] = [
    ['Transfers of the ledger', compared.transfers],
    ['Wallets against their histories', compared.wallets],
    ['Entries of the history', compared.entries],
    ['Lines of stores', compared.storeLines],
    ['Open cases', compared.openCases],
    ['Running executions', compared.executions],
    ['Rows that moved all the time, and were not compared', report.unsettled],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Reconciliation ${escaped(startedAt)}</title>
<style>${style}</style>
</head>
<body>
<h1>Reconciliation</h1>
<p>Begun ${escaped(startedAt)}, finished ${escaped(finishedAt)}. Transfers made before ${escaped(before)} were compared.</p>
<p class="verdict ${ok ? 'ok' : 'wrong'}">${escaped(conclusionOf(report))}</p>
<h2>What was compared</h2>
<table class="figures"><tbody>
${figures.map(([name, count]) => `<tr><th scope="row">${escaped(name)}</th><td class="number">${count.toLocaleString('en')}</td></tr>`).join('\n')}
</tbody></table>
${[...Map.groupBy(report.differences, ({ kind }) => kind)].map(([kind, some]) => section(differenceKinds[kind], some)).join('\n')}
</body>
</html>
`;
}

const section = (
  title: string,
  differences: readonly Difference[],
): string => `<h2>${escaped(title)} (${differences.length.toLocaleString('en')})</h2>
<table>
<thead><tr><th class="table" scope="col">Table</th><th scope="col">Row</th><th scope="col">What it says</th></tr></thead>
${differences.map(({ rows }) => `<tbody>${rows.map(rowOf).join('')}</tbody>`).join('\n')}
</table>`;

const rowOf = ({ table, key, says }: Row): string =>
  `<tr><td>${escaped(table)}</td><td><code>${escaped(key)}</code></td><td>${escaped(says)}</td></tr>`;
