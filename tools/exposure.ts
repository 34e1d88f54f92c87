/** `npm run exposure`: who was affected, how much it is and since when, of a store, a device, a customer, a range of addresses or a span of time. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { exposureOf } from '../lambdas/domain/exposure/exposed-payment.ts';
import { exposureCsv } from '../lambdas/domain/exposure/exposure-csv.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { stageOf } from '../local/demo/stage.ts';
import { PlatformError } from '../local/types.ts';
import { allPayments } from './exposure/pages.ts';
import { reportOf, toJson } from './exposure/report.ts';
import { readOutputs } from './ledger/stage.ts';
import { signInOperator } from './operator/operator.ts';

const usage =
  'Usage: npm run exposure -- --from TIME [--to TIME] [--store ID] [--device ID] [--customer ID] [--address-range RANGE] [--csv FILE] [--json] [--outputs FILE]\n' +
  '  --from, --to TIME  as RFC 3339 has it, 2019-07-02T00:00:00+09:00 for example; to now, if nothing else is said\n' +
  '  --address-range RANGE  of IPv4 from /8 to /24, of IPv6 from /19 to /48; or unknown: whose network was not kept\n' +
  '  --csv FILE         every payment, a line each, for a spreadsheet';

function timeIn(name: string, text: string): string {
  // A day alone would be one of UTC, which is not what the person means.
  const time = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new PlatformError(`--${name} takes a time with its zone, not "${text}".\n${usage}`);
  return new Date(time).toISOString();
}

await run(async () => {
  const options = parseOptions(
    {
      from: { type: 'string' },
      to: { type: 'string' },
      store: { type: 'string' },
      device: { type: 'string' },
      customer: { type: 'string' },
      'address-range': { type: 'string' },
      csv: { type: 'string' },
      json: { type: 'boolean' },
      outputs: { type: 'string' },
    },
    usage,
  );
  if (options.from === undefined) throw new PlatformError(usage);
  const { store, device, customer, 'address-range': range } = options;
  const scope = {
    from: timeIn('from', options.from),
    to: options.to === undefined ? new Date().toISOString() : timeIn('to', options.to),
    ...(store === undefined ? {} : { store }),
    ...(device === undefined ? {} : { device }),
    ...(customer === undefined ? {} : { customer }),
    ...(range === undefined ? {} : { address_range: range }),
  };
  if (scope.to <= scope.from) throw new PlatformError(`--to must be later than --from.\n${usage}`);
  const outputs = readOutputs(resolve(options.outputs ?? 'local/.data/outputs.json'));
  const operator = await signInOperator(stageOf(outputs), Date.now);
  const { payments, networkUnknown } = await allPayments(
    {
      ...operator,
      sleep: (milliseconds) => sleep(milliseconds),
      progress: (found) => void process.stderr.write(`${styleText('dim', `… ${found} payments`)}\n`),
    },
    scope,
  );
  if (options.csv !== undefined) writeFileSync(resolve(options.csv), exposureCsv(payments));
  const exposure = exposureOf(payments);
  const found = { payments, networkUnknown };
  process.stdout.write(`${options.json ? toJson(scope, exposure, found) : reportOf(exposure, found)}\n`);
  return 0;
});
