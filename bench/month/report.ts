/** A month's bill as tables: for a terminal, and in Markdown for the pages that show it. */
import { dollarsOf, nameOf, priceSources, region, type Thing } from '../cost/prices.ts';
import type { MonthBill, ServiceCost } from './bill.ts';
import type { IdleCost } from './idle.ts';

const dollars = (amount: number): string => amount.toFixed(2);

/** As many digits as tell things apart, so that what differs in the last one does not. */
const many = (count: number): string =>
  Number(count.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 2 });

const counts = ({ things }: ServiceCost): string =>
  things.map(([thing, count]) => `${many(count)} ${nameOf(thing)}`).join('; ');

const title = ({ mix }: MonthBill): string =>
  `A month of ${mix.payments.toLocaleString('en-US')} payments, ${Number((mix.held * 100).toFixed(4))} % of them held: stage prod${mix.standby ? ' with a second region' : ''}, dollars at list prices of ${region}`;

export const monthReport = (month: MonthBill): string =>
  [
    `${title(month)}.`,
    ...month.services.map(
      (each) => `  ${each.service.padEnd(16)} ${dollars(each.dollars).padStart(10)}  ${counts(each)}`,
    ),
    `  ${'all'.padEnd(16)} ${dollars(month.dollars).padStart(10)}`,
    ...(['prod', 'dev'] as const).flatMap((stage) => [
      `Of a stage ${stage} that nobody uses, a month: $${dollars(dollarsOfIdle(month.idle[stage]))}`,
      ...month.idle[stage].map(
        ({ type, count, why, bill }) =>
          `  ${dollars(dollarsOf(bill)).padStart(8)}  ${count} × ${type}: ${why}`,
      ),
    ]),
    'Taken for granted:',
    ...month.assumptions.map((line) => `  ${line}`),
    'Prices:',
    ...priceSources(thingsOf(month)).map((line) => `  ${line}`),
    '',
  ].join('\n');

const thingsOf = ({ bill }: MonthBill): Thing[] =>
  (Object.entries(bill) as [Thing, number][]).filter(([, count]) => count > 0).map(([thing]) => thing);

const dollarsOfIdle = (idle: readonly IdleCost[]): number =>
  idle.reduce((sum, { bill }) => sum + dollarsOf(bill), 0);

/** @returns a table with a row a service */
export const monthTable = (month: MonthBill): string =>
  [
    `| ${title(month)} | counted | dollars |`,
    '|---|---|---:|',
    ...month.services.map((each) => `| ${each.service} | ${counts(each)} | ${dollars(each.dollars)} |`),
    `| all | | ${dollars(month.dollars)} |`,
  ].join('\n');

/** @returns a table with a row a type of resource */
export const idleTable = (idle: readonly IdleCost[]): string =>
  [
    '| resource | how many | what it is | dollars a month |',
    '|---|---:|---|---:|',
    ...idle.map(
      ({ type, count, why, bill }) => `| \`${type}\` | ${count} | ${why} | ${dollars(dollarsOf(bill))} |`,
    ),
    `| all | | | ${dollars(dollarsOfIdle(idle))} |`,
  ].join('\n');

export const assumptionList = ({ assumptions }: MonthBill): string =>
  assumptions.map((line) => `- ${line}`).join('\n');

export const priceList = (month: MonthBill): string =>
  priceSources(thingsOf(month))
    .map((line) => `- ${line}`)
    .join('\n');
