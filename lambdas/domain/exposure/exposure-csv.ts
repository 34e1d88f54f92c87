/** Payments as comma-separated values (RFC 4180), which a spreadsheet shows as they are and never computes. */
import type { ExposedPayment } from './exposed-payment.ts';

type Cell = (payment: ExposedPayment) => string | number | bigint | undefined;

/** Heading -> cell, in the order of the columns. */
const columns: Readonly<Record<string, Cell>> = {
  id: ({ id }) => id,
  created_at: ({ createdAt }) => new Date(createdAt).toISOString(),
  customer_id: ({ customer }) => customer,
  device_id: ({ device }) => device,
  store_id: ({ store }) => store,
  store_name: ({ storeName }) => storeName,
  terminal: ({ terminal }) => terminal,
  status: ({ status }) => status,
  currency: ({ currency }) => currency,
  amount: ({ amount }) => amount,
  taken: ({ taken }) => taken,
  held: ({ held }) => held,
  returned: ({ returned }) => returned,
  country: ({ country }) => country,
  network: ({ network = 'unknown' }) => network,
  fraud: ({ fraud }) => fraud.join(' '),
};

/** Ends each record as the RFC has it, the last one too. */
const END = '\r\n';

export const exposureCsv = (payments: readonly ExposedPayment[]): string =>
  [Object.keys(columns), ...payments.map((payment) => Object.values(columns).map((cell) => cell(payment)))]
    .map((record) => record.map((value) => csvCell(value === undefined ? '' : String(value))).join(',') + END)
    .join('');

/**
 * What a spreadsheet would take for a formula gets an apostrophe before it: =, +, -, @, and the tab, carriage return or line
 * feed behind which some look for one. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvCell(text: string): string {
  const inert = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
