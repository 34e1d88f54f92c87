/** `npm run simulate`: runs seeds in parallel, adds up what happened, and fails if anything went wrong or was not tried. */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { parseOptions } from '../../local/cli/options.ts';
import { run } from '../../local/cli/run.ts';
import { PlatformError } from '../../local/types.ts';
import { commandKinds } from './commands/commands.ts';
import type { Failure, SeedResult } from './simulate-seed.ts';
import type { Job, Report } from './worker.ts';
import { faultNames } from './world/faults.ts';
import { checkedByAnswers, invariants } from './world/invariants.ts';

const usage =
  'Usage: npm run simulate -- [--seeds N] [--steps N] [--from FIRST_SEED] [--workers N] [--trace]';

function count(text: string | undefined, standard: number, name: string): number {
  if (text === undefined) return standard;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= (name === 'from' ? 0 : 1)) return number;
  throw new PlatformError(`--${name} must be a whole number. ${usage}`);
}

/** Runs all seeds, each in the next worker that is free. */
async function runSeeds(
  jobs: readonly Job[],
  workers: number,
  done: (seed: number, result: SeedResult) => void,
): Promise<void> {
  const waiting = [...jobs];
  const work = () =>
    new Promise<void>((finished, failed) => {
      const worker = fork(resolve(import.meta.dirname, 'worker.ts'), {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      worker.on('message', (report: Report) => {
        if ('result' in report) done(report.seed, report.result);
        const next = waiting.shift();
        if (next) worker.send(next);
        else worker.disconnect();
      });
      worker.once('error', failed);
      worker.once('exit', (code) =>
        code === 0 ? finished() : failed(new PlatformError(`A worker of the simulation ended with ${code}.`)),
      );
    });
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
}

const add = (sums: Map<string, number>, counts: Readonly<Record<string, number>>) => {
  for (const [name, number] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + number);
};

function tableOf(head: string, names: readonly string[], counts: ReadonlyMap<string, number>): string {
  const table = new Table({
    head: [head, 'times'],
    colAligns: ['left', 'right'],
    style: { head: [], border: [] },
  });
  for (const name of names) table.push([name, (counts.get(name) ?? 0).toLocaleString('en')]);
  return table.toString();
}

function describe({ seed, step, violations, commands }: Failure): string {
  return [
    `\nSeed ${seed} failed at step ${step}:`,
    ...violations.map((violation) => `  ${violation}`),
    `The commands that it takes (of ${step}):`,
    ...commands.map((command) => `  ${JSON.stringify(command)}`),
    `Again: npm run simulate -- --seeds 1 --steps ${step} --from ${seed}`,
  ].join('\n');
}

/** Milliseconds. Where no terminal shows how far it is, a line says so now and then. */
const TELL_AFTER = 10_000;

await run(async () => {
  const options = parseOptions(
    {
      seeds: { type: 'string' },
      steps: { type: 'string' },
      from: { type: 'string' },
      workers: { type: 'string' },
      trace: { type: 'boolean' },
    },
    usage,
  );
  const seeds = count(options.seeds, 20, 'seeds');
  const steps = count(options.steps, 200, 'steps');
  const from = count(options.from, 1, 'from');
  const workers = count(options.workers, availableParallelism(), 'workers');
  const say = (text: string) => void process.stdout.write(`${text}\n`);

  const commands = new Map<string, number>();
  const faults = new Map<string, number>();
  const failures: Failure[] = [];
  const traces = new Map<number, string>();
  let [finished, stepsDone] = [0, 0];
  const jobs = Array.from({ length: seeds }, (_, number) => ({ seed: from + number, steps }));
  const since = performance.now();
  let told = since;
  await runSeeds(jobs, workers, (seed, result) => {
    finished += 1;
    stepsDone += result.steps;
    add(commands, result.commands);
    add(faults, result.faults);
    traces.set(seed, result.trace);
    if (result.failure) failures.push(result.failure);
    if (process.stderr.isTTY) process.stderr.write(`\r${finished} of ${seeds} seeds`);
    else if (performance.now() - told >= TELL_AFTER) {
      told = performance.now();
      process.stderr.write(`${finished} of ${seeds} seeds\n`);
    }
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

  const never = faultNames.filter((name) => !faults.has(name));
  const failed = failures.length > 0 || never.length > 0;
  if (failed || process.stdout.isTTY) {
    const kinds = commandKinds.map(({ kind }) => kind);
    say(tableOf('command', kinds, commands));
    say(tableOf('fault', faultNames, faults));
  }
  if (options.trace)
    for (const [seed, trace] of [...traces].sort(([a], [b]) => a - b)) say(`${seed} ${trace}`);
  for (const failure of failures) say(describe(failure));
  if (never.length > 0) say(`\nFaults that never fired: ${never.join('; ')}.`);
  const checked = new Set([
    ...invariants.map(({ number }) => number),
    ...Object.keys(checkedByAnswers).map(Number),
  ]);
  say(
    `\n${finished} seeds, ${stepsDone.toLocaleString('en')} steps in ${((performance.now() - since) / 1000).toFixed(0)} s; ` +
      `${checked.size} invariants after every step, ${faultNames.length - never.length} of ${faultNames.length} faults fired.`,
  );
  say(failures.length > 0 ? `${failures.length} seeds failed.` : 'No seed failed.');
  return failed ? 1 : 0;
});
