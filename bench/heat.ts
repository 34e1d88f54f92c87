/**
 * Which keys get hot: a seeded month of traffic over the write sets that `bench:cost` records, for us and for five designs
 * of others. `--seed N` plays another month, `--json` prints one document.
 */
import { parseArgs } from 'node:util';
import { countAll } from './cost/count.ts';
import { heatOf } from './heat/heat.ts';
import { heatReport } from './heat/report.ts';
import { month } from './heat/traffic.ts';
import { wholeNumber } from './usage.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seed: { type: 'string', default: '20190701' } },
});
const seed = wholeNumber('seed', values.seed, 0);
const say = (phrase: string) => void process.stderr.write(`… ${phrase}\n`);
say('recording what each flow writes');
const counted = await countAll();
const heat = heatOf(counted, month, seed, (day) => {
  if (day % 5 === 0) say(`day ${day} of ${month.days}`);
});
process.stdout.write(values.json ? `${JSON.stringify(heat, undefined, 2)}\n` : heatReport(heat, month));
