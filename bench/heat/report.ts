/** The month's heat as a table that a person reads. */
import Table from 'cli-table3';
import { bounds, type Heat, type TableHeat } from './heat.ts';
import type { Traffic } from './traffic.ts';

export function heatReport(heat: Heat, traffic: Traffic): string {
  const { payments, mostPayments, seed } = heat;
  const whole = (value: number) => value.toLocaleString('en');
  return [
    `${whole(payments)} payments of ${whole(traffic.customers)} customers at ${whole(traffic.stores)} stores in ` +
      `${traffic.days} days, at most ${mostPayments} in a second (seed ${seed}).`,
    'The hottest key of each table; then the payments a second, everywhere together, at which it would be too hot:',
    table(heat),
    ...heat.designs.map(firstLimit),
    `  saturates: ${whole(bounds.keyUnits)} WCU a second on the key. conflicts: ${bounds.itemTransactions} transactions a ` +
      'second on one of its items, where a simulation lost 23 to 55 percent',
    `  of payments. quota: ${whole(bounds.tableUnits)} WCU a second on the whole table, which AWS raises when asked. ` +
      'A dash: never, however many payments.',
    '',
  ].join('\n');
}

/** Of a design, the key that is the first to be too hot. */
function firstLimit({ design, tables }: Heat['designs'][number]): string {
  const limits = tables.flatMap(({ table, key, saturatesAt, conflictsAt }) => [
    { at: saturatesAt, what: `${table} ${key} is saturated` },
    { at: conflictsAt, what: `transactions conflict on ${table} ${key}` },
  ]);
  const [first] = limits.filter(({ at }) => at !== null).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return first
    ? `  ${design}: ${first.what} from ${rate(first.at)} payments a second on`
    : `  ${design}: never`;
}

function table({ designs }: Heat): string {
  const printed = new Table({
    head: [
      'design',
      'table',
      'hottest key',
      'WCU in the\nhottest second',
      '… minute',
      'saturates\nat',
      'conflicts\nat',
      'quota\nat',
    ],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { design, tables } of designs) {
    for (const [index, heat] of tables.entries()) printed.push([index === 0 ? design : '', ...rowOf(heat)]);
  }
  return printed.toString();
}

const rowOf = (heat: TableHeat): (string | number)[] => [
  heat.table,
  heat.key,
  heat.second,
  heat.minute,
  rate(heat.saturatesAt),
  rate(heat.conflictsAt),
  rate(heat.quotaAt),
];

/** Nobody takes a million payments a second. */
const rate = (payments: number | null): string => {
  if (payments === null) return '—';
  return payments > 1_000_000 ? '> 1,000,000' : payments.toLocaleString('en');
};
