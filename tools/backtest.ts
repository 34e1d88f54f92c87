/** `npm run backtest`: what a ruleset would have made of the payments and top-ups that are stored. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { backtestJson } from '../lambdas/domain/backtest/backtest.ts';
import { undisputedDays } from '../lambdas/domain/backtest/mark.ts';
import { aboutBacktest } from '../lambdas/domain/backtest/run-backtests.ts';
import { parseOptions } from '../local/cli/options.ts';
import { run } from '../local/cli/run.ts';
import { PlatformError } from '../local/types.ts';
import { backtestPicture } from './backtest/picture.ts';
import { reportOf } from './backtest/report.ts';
import { runBacktest } from './backtest/run-backtest.ts';
import { exportedBacktest, liveBacktest } from './backtest/source.ts';
import { stageOf } from './ledger/stage.ts';
import { rulesetIn } from './rulesets/ruleset-file.ts';

const usage =
  'Usage: npm run backtest -- --ruleset FILE [--export DIR | --outputs FILE] [--from TIME] [--to TIME]\n' +
  '         [--baseline VERSION] [--days N] [--picture FILE.svg] [--json]\n' +
  '  --export DIR      the files of an export (docs/ledger-export.md), in place of a running stage\n' +
  '  --from, --to TIME as RFC 3339 has it, 2026-11-01T00:00:00+09:00 for example; to now, if nothing else is said\n' +
  '  --baseline VERSION  hold the draft against this version, in place of what each transfer was judged by\n' +
  '  --picture FILE.svg  draw it as well\n' +
  `  --days N          after which a payment that nobody has disputed is taken for good; ${undisputedDays}`;

function timeIn(name: string, text: string): number {
  const time = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new PlatformError(`--${name} takes a time with its zone, not "${text}".\n${usage}`);
  return time;
}

await run(async () => {
  const options = parseOptions(
    {
      ruleset: { type: 'string' },
      export: { type: 'string' },
      outputs: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      days: { type: 'string' },
      baseline: { type: 'string' },
      picture: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (options.ruleset === undefined) throw new PlatformError(usage);
  const draft = rulesetIn(resolve(options.ruleset));
  const now = options.to === undefined ? Date.now() : timeIn('to', options.to);
  const from = options.from === undefined ? 0 : timeIn('from', options.from);
  const days = Number(options.days ?? undisputedDays);
  if (!Number.isInteger(days) || days < 0)
    throw new PlatformError(`--days takes a number of days.\n${usage}`);
  const outputs = resolve(options.outputs ?? 'local/.data/outputs.json');
  const source =
    options.export === undefined ? liveBacktest(stageOf(outputs)) : exportedBacktest(resolve(options.export));
  const version = options.baseline;
  const baseline = version === undefined ? undefined : await source.ruleset(version);
  if (version !== undefined && !baseline)
    throw new PlatformError(`Of the version ${version} the rules are not known.`);
  const scope = { from, to: now, now, days };
  const backtest = await runBacktest(source, { draft, baseline, scope });
  if (options.picture !== undefined)
    writeFileSync(resolve(options.picture), backtestPicture(backtest, { from, to: now, baseline: version }));
  const { hasCases } = source;
  const told = options.json
    ? backtestJson(backtest, draft, aboutBacktest(draft, { ...scope, baseline: version, hasCases }))
    : reportOf(backtest, draft, days, hasCases);
  process.stdout.write(`${told}\n`);
  return 0;
});
