/** Synthesizes the app that the end-to-end tests run, once, while others test already. */
import { globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { handlerBundles } from '../../../lib/constructs/bundles.ts';
import { synthesize } from '../../../local/assembly/synth.ts';
import { connected } from '../../../local/platform.ts';
import { faultsIn, secretsIn } from './log-lines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the platforms of this run keep everything, and where the app is or will be: see `synthesized`. */
    endToEndFolder: string;
  }
}

/** How long a reviewer has: enough to decide, and short enough to wait for. Seconds. */
const timeToDecide = 20;
/** Of the drill, whose hold has to be open when the last copy is made, however slow the machine is. */
const drillsTimeToDecide = 3600;

export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-end-to-end-'));
  project.provide('endToEndFolder', folder);
  // Before several processes at once find that nobody has done it.
  handlerBundles();
  // Nobody waits for it here, and a failure is told by the tests.
  const done = synthesize({
    projectRoot: resolve(import.meta.dirname, '../../..'),
    outDir: join(folder, 'cdk.out'),
    context: {
      ...connected,
      stage: 'dev',
      'review.timeToDecideSeconds': String(project.name === 'drill' ? drillsTimeToDecide : timeToDecide),
      // Of so short a time half is over soon: what goes to the seniors is no matter of these tests.
      'review.warnPercent': '99',
      'review.escalatePercent': '99',
      // The tests send as fast as the machine lets them: on a fast one, throttling must not answer in their place.
      'api.requestsPerSecond': '5000',
      'api.burst': '5000',
    },
  }).then(
    () => tell(folder, ''),
    (error: Error) => tell(folder, error.message),
  );
  return async () => {
    await done;
    try {
      // The attacks have functions run code of their own, which may log what it will.
      if (project.name === 'end-to-end') checkLogs(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Of every platform of the run, by all that its people had. @throws Error with what is wrong */
function checkLogs(folder: string): void {
  const secrets = secretsIn(folder);
  const faults = globSync(join(folder, '*', 'platform.log')).flatMap((file) =>
    faultsIn(readFileSync(file, 'utf8'), secrets),
  );
  if (faults.length > 0) throw new Error(`Lines of the log must not be so:\n${faults.join('\n')}`);
}

/** The file is there at once with all that it says. */
function tell(folder: string, failure: string): void {
  writeFileSync(join(folder, 'synthesized.new'), failure);
  renameSync(join(folder, 'synthesized.new'), join(folder, 'synthesized'));
}
