/** `npm run rebuild:activity`: computes what the rules know of customers and stores anew, from the ledger. */
import { hourOf } from '../../lambdas/domain/risk/activity-signals.ts';
import { rebuildActivity } from '../../lambdas/store/activity/rebuild-activity.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { outputOf } from '../demo/stage.ts';
import { PlatformError } from '../types.ts';
import { parseOptions } from './options.ts';
import { onTarget, targetOptions, targetUsage } from './rebuilding.ts';
import { run } from './run.ts';

const usage =
  'Usage: npm run rebuild:activity -- [--outputs FILE | --data DIR] [--time-zone NAME] [--cash-convertible LIST] [--settle SECONDS]\n' +
  `${targetUsage}\n` +
  "  --time-zone, --cash-convertible    the stage's settings timeZone and risk.cashConvertible, if they are not the defaults\n" +
  '  --settle SECONDS    for so long a function of a deployed stage may be at work, and twice that is waited (60)';

/** A function of the stage is at work for half of it at most, and the history is behind by seconds. */
const SETTLE = '60';

await run(async () => {
  const options = parseOptions(
    {
      ...targetOptions,
      'time-zone': { type: 'string' },
      'cash-convertible': { type: 'string' },
      settle: { type: 'string' },
    },
    usage,
  );
  const settle = options.settle ?? SETTLE;
  if (!/^\d{1,4}$/.test(settle))
    throw new PlatformError(`--settle takes seconds, not "${settle}".\n${usage}`);
  const timeZone = options['time-zone'] ?? 'Asia/Tokyo';
  const categories = options['cash-convertible'] ?? 'tobacco,e_cigarette,gift_card,ticket,electronics';
  await onTarget(options, usage, async ({ client, outputs, isAlone }) => {
    const { customers, stores, transfers } = await rebuildActivity({
      client,
      runtime,
      ledgerTable: outputOf(outputs, 'LedgerTable'),
      registryTable: outputOf(outputs, 'RegistryTable'),
      projectionsTable: outputOf(outputs, 'ProjectionsTable'),
      hourOf: (time) => hourOf(time, timeZone),
      cashConvertible: categories.split(','),
      settle: isAlone ? 0 : Number(settle) * 1000,
    });
    process.stdout.write(
      `The rules know ${customers} customers and ${stores} stores by ${transfers} payments and top-ups, out of the ledger.\n`,
    );
  });
  return 0;
});
