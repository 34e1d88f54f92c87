/**
 * `npm run cost`: dollars a month by service, for so many payments of which so many are held, from requests that are counted
 * and the price file. `--standby` adds what a second region costs, `--json` prints one document.
 */
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { billsOf } from './month/bill.ts';
import { monthReport } from './month/report.ts';
import { mixOf } from './month/typed-mix.ts';

const usage = 'Usage: npm run cost -- [--payments 1000000] [--held 0.5%] [--standby] [--json]';

await run(async () => {
  const options = parseOptions(
    {
      payments: { type: 'string' },
      held: { type: 'string' },
      standby: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    usage,
  );
  const mix = mixOf(options, usage);
  process.stderr.write('… counting requests\n');
  for (const month of await billsOf([mix]))
    process.stdout.write(options.json ? `${JSON.stringify(month, undefined, 2)}\n` : monthReport(month));
  return 0;
});
