/** Who was affected, how much it is, and since when: for people, and for programs. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Counted, Exposure } from '../../lambdas/domain/exposure/exposed-payment.ts';
import type { Found } from './pages.ts';

const number = (value: bigint | number): string => value.toLocaleString('en');

const rows = {
  taken: 'taken',
  held: 'held now',
  returned: 'given back',
  fraud: 'known to be fraud',
} as const;

export function reportOf(
  { payments, customers, devices, stores, since, until, totals }: Exposure,
  { networkUnknown }: Found,
): string {
  const unknown = `${number(networkUnknown)} payments more may be from there: their network was not kept.`;
  const foot = networkUnknown > 0 ? [styleText('yellow', unknown)] : [];
  if (payments === 0) return [styleText('yellow', 'There is no such payment.'), ...foot].join('\n');
  const head = [
    `${number(payments)} payments, ${number(customers)} customers, ${number(devices)} devices, ${number(stores)} stores`,
    ...(since === undefined || until === undefined ? [] : [`from ${at(since)} to ${at(until)}`]),
  ];
  const table = new Table({
    head: ['', 'payments', 'customers', 'amount'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const total of totals)
    for (const [key, words] of Object.entries(rows)) {
      const counted: Counted = total[key as keyof typeof rows];
      const amount = `${number(counted.amount)} ${total.currency}`;
      table.push([words, number(counted.payments), number(counted.customers), amount]);
    }
  return [...head, table.toString(), ...foot].join('\n');
}

const at = (time: number): string => new Date(time).toISOString();

export const toJson = (scope: object, exposure: Exposure, { payments, networkUnknown }: Found): string =>
  JSON.stringify(
    {
      scope,
      ...exposure,
      ...('address_range' in scope ? { network_unknown: networkUnknown } : {}),
      ...(exposure.since === undefined ? {} : { since: at(exposure.since) }),
      ...(exposure.until === undefined ? {} : { until: at(exposure.until) }),
      // Whom to write to.
      affected: [...new Set(payments.filter(({ taken }) => taken > 0n).map(({ customer }) => customer))],
    },
    (_, value) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
