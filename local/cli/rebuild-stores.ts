/** `npm run rebuild:stores`: computes what stores are owed anew, from the ledger, and then sends readers to that. */
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { rebuildStores } from '../../lambdas/store/stores/rebuild-stores.ts';
import { outputOf } from '../demo/stage.ts';
import { parseOptions } from './options.ts';
import { onTarget, targetOptions, targetUsage } from './rebuilding.ts';
import { run } from './run.ts';

const usage = `Usage: npm run rebuild:stores -- [--outputs FILE | --data DIR] [--time-zone NAME]\n${targetUsage}`;

await run(async () => {
  const options = parseOptions({ ...targetOptions, 'time-zone': { type: 'string' } }, usage);
  await onTarget(options, usage, async ({ client, outputs }) => {
    const { generation, lines } = await rebuildStores({
      client,
      runtime,
      ledgerTable: outputOf(outputs, 'LedgerTable'),
      projectionsTable: outputOf(outputs, 'ProjectionsTable'),
      timeZone: options['time-zone'] ?? 'Asia/Tokyo',
    });
    process.stdout.write(
      `What stores are owed is read from generation ${generation} now: ${lines} lines, out of the ledger.\n`,
    );
  });
  return 0;
});
