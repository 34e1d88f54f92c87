/** Writes the tables of costs in README.md and docs/cost.md; with `--check`, only says whether they are up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { billsOf } from '../bench/month/bill.ts';
import { assumptionList, idleTable, monthTable, priceList } from '../bench/month/report.ts';

const [small, large, two] = await billsOf([
  { payments: 1_000_000, held: 0.005 },
  { payments: 12_000_000, held: 0.005 },
  { payments: 1_000_000, held: 0.005, standby: true },
]);
if (!small || !large || !two) throw new Error('There are no bills');

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { month: monthTable(small) },
  'docs/cost.md': {
    month: monthTable(small),
    'month of twelve million': monthTable(large),
    'month with a second region': monthTable(two),
    'idle dev': idleTable(small.idle.dev),
    'idle prod': idleTable(small.idle.prod),
    assumptions: assumptionList(small),
    prices: priceList(small),
  },
};

/** @throws Error if the page has no place for it */
function placed(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}, by npm run cost:pages -->\n`, `\n<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`There is no place for ${name}`);
  return page.slice(0, from + begin.length) + table + page.slice(to);
}

for (const [name, parts] of Object.entries(tables)) {
  const file = new URL(`../${name}`, import.meta.url);
  const standing = await readFile(file, 'utf8');
  const page = Object.entries(parts).reduce((text, [part, table]) => placed(text, part, table), standing);
  if (page === standing) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} is out of date: run \`npm run cost:pages\` and commit the result.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, page);
  }
}
