/** `npm start`: the local platform until Ctrl-C, with every address and sign-in that a person needs to use it. */
import './compile-cache.ts';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkPort } from '../aws/endpoint.ts';
import { claimData } from '../claim-data.ts';
import { PlatformError } from '../types.ts';
import { parseOptions, parsePort } from './options.ts';
import { run } from './run.ts';

const usage = 'Usage: npm start -- [--port N] [--data DIR] [--reset] [--verbose]';

/** Whatever the platform may leave in its data folder. */
const ours =
  /^(cdk\.out|[a-z-]+\.(db(-shm|-wal|-journal)?|lock(-journal)?)|(administrator|outputs|sign-ins)\.json(\.new)?)$/;

/** Deletes what an earlier start left. A folder with anything else in it, or in use, is not touched. */
function reset(dataDir: string): void {
  // Anything else than a folder is refused in a moment, by whoever claims it.
  if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) return;
  const foreign = readdirSync(dataDir).find((name) => !ours.test(name));
  if (foreign !== undefined)
    throw new PlatformError(`--reset will not delete ${dataDir}: ${foreign} in it is not the platform's.`);
  const release = claimData(dataDir);
  rmSync(dataDir, { recursive: true });
  release();
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one does not wait for anything. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
  });
}

await run(async () => {
  const options = parseOptions(
    {
      port: { type: 'string' },
      data: { type: 'string' },
      reset: { type: 'boolean' },
      verbose: { type: 'boolean' },
    },
    usage,
  );
  const port = parsePort(options.port ?? '4747');
  const dataDir = resolve(options.data ?? join(import.meta.dirname, '../.data'));
  if (options.reset) {
    // A start that cannot follow must not have deleted anything.
    await checkPort(port);
    reset(dataDir);
  }
  // Asked for before the boot, so that an impatient Ctrl-C also ends cleanly.
  const stopped = stopSignal();
  // Only now, since it takes longer to load than most of what is wrong with a command takes to tell.
  const { serve } = await import('./serve.ts');
  await serve({ port, dataDir, verbose: options.verbose ?? false, stopped });
  return 0;
});
