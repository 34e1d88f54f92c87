/** Synthesizes, opens everybody's accounts once, and plays every variant in processes of its own. */
import { fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../../local/assembly/synth.ts';
import { connected } from '../../local/platform.ts';
import { PlatformError } from '../../local/types.ts';
import { editedCode } from '../../test/end-to-end/attacks/support/edited-code.ts';
import { type TemplateControl, weaken } from '../../test/end-to-end/attacks/support/weakened.ts';
import { simulatedClock } from './clock.ts';
import { type Sizes, seed } from './seed.ts';
import { running } from './stage.ts';
import { type Job, opened, quietPlatform, type VariantResult } from './variant.ts';
import { editsOf, triesWholeList, type Variant } from './variants.ts';
import type { Report } from './worker.ts';

export interface ReplayOptions {
  readonly variants: readonly Variant[];
  /** For everything that is made; not removed. */
  readonly folder: string;
  readonly sizes: Sizes;
  /** How many the list has. */
  readonly pairs: number;
  /** Variants that are played at once. */
  readonly workers: number;
  /** The synthesized app. @default - it is synthesized */
  readonly assembly?: string;
  readonly progress: (phrase: string) => void;
}

/** Nothing of the replay is throttled: it sends as fast as the machine lets it, in moments of the simulated time. */
const context = {
  ...connected,
  stage: 'dev',
  'api.requestsPerSecond': '5000',
  'api.burst': '5000',
};

const projectRoot = resolve(import.meta.dirname, '../..');

/** @throws PlatformError if a variant cannot be played to its end */
export async function replay(options: ReplayOptions): Promise<readonly VariantResult[]> {
  const { folder, progress } = options;
  const assembly = options.assembly ?? join(folder, 'cdk.out');
  if (!options.assembly) {
    progress('synthesizing the CDK app');
    await synthesize({ projectRoot, outDir: assembly, context });
  }
  const jobs = await jobsOf({ ...options, assembly });
  await seedInto(join(folder, 'seeded'), assembly, options);
  return playAll(jobs, options);
}

async function jobsOf({
  variants,
  folder,
  assembly,
  pairs,
  sizes,
}: ReplayOptions & { readonly assembly: string }): Promise<Job[]> {
  const bundler = editedCode(folder, join(folder, 'packages'));
  const weakened = new Map<string, string>();
  const jobs: Job[] = [];
  for (const variant of variants) {
    const { handlers, edits } = editsOf(variant);
    const missing = variant.without.flatMap(({ templates = [] }) => templates);
    jobs.push({
      variant: variant.id,
      folder: join(folder, variant.id),
      seeded: join(folder, 'seeded'),
      assembly: missing.length === 0 ? assembly : weakenedOnce(weakened, { assembly, folder, missing }),
      code: handlers.length === 0 ? {} : await bundler.bundle(handlers, edits),
      pairs: triesWholeList(variant) ? pairs : Math.max(Math.ceil(pairs / 10), sizes.listed),
      // What honest customers meet with all controls is what they would; the others show what each control adds to it.
      honest: variant.without.length === 0 ? sizes.honest : Math.ceil(sizes.honest / 3),
    });
  }
  // The longest first.
  const length = ({ pairs: tried, code }: Job) => tried + Object.keys(code).length;
  return jobs.sort((a, b) => length(b) - length(a));
}

function weakenedOnce(
  known: Map<string, string>,
  { assembly, folder, missing }: { assembly: string; folder: string; missing: readonly TemplateControl[] },
): string {
  const name = missing.join(', ');
  const made = known.get(name) ?? join(folder, `cdk.out without ${name}`);
  if (!known.has(name)) weaken(assembly, made, missing);
  known.set(name, made);
  return made;
}

async function seedInto(
  dataDir: string,
  assembly: string,
  { sizes, progress }: ReplayOptions,
): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  progress('opening the accounts');
  const clock = simulatedClock(opened);
  const platform = await quietPlatform({ assembly, dataDir, now: clock.now, log: () => {} });
  let told = 0;
  try {
    const world = await seed(running(platform, clock), sizes, (done, of) => {
      if (done / of < told + 0.25) return;
      told = done / of;
      progress(`opening the accounts: ${Math.round(told * 100)} %`);
    });
    await platform.idle();
    writeFileSync(join(dataDir, 'world.json'), JSON.stringify(world));
  } finally {
    await platform.close();
  }
}

/** Plays each in the next worker that is free. */
async function playAll(jobs: readonly Job[], options: ReplayOptions): Promise<readonly VariantResult[]> {
  const waiting = [...jobs];
  const results: VariantResult[] = [];
  const work = () =>
    new Promise<void>((finished, failed) => {
      const worker = fork(resolve(import.meta.dirname, 'worker.ts'), {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      worker.on('message', (report: Report) => {
        if ('failed' in report)
          return failed(new PlatformError(`The variant "${report.variant}" broke down: ${report.failed}`));
        if ('result' in report) {
          results.push(report.result);
          rmSync(join(options.folder, report.result.variant), { recursive: true, force: true });
          const { variant, seconds } = report.result;
          options.progress(
            `${results.length} of ${jobs.length} played: ${variant} (${seconds.toFixed(0)} s)`,
          );
        }
        const next = waiting.shift();
        if (!next) return worker.disconnect();
        mkdirSync(next.folder, { recursive: true });
        worker.send(next);
      });
      worker.once('error', failed);
      worker.once('exit', (code) =>
        code === 0 ? finished() : failed(new PlatformError(`A worker of the replay ended with ${code}.`)),
      );
    });
  await Promise.all(Array.from({ length: Math.min(options.workers, jobs.length) }, work));
  const order = new Map(options.variants.map(({ id }, at) => [id, at]));
  return results.sort((a, b) => (order.get(a.variant) ?? 0) - (order.get(b.variant) ?? 0));
}
