/** A process that runs seeds on an engine of its own, one after the other, as the process that started it asks. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { type SeedResult, simulateSeed } from './simulate-seed.ts';

/** What the worker is asked. */
export interface Job {
  readonly seed: number;
  readonly steps: number;
}

/** What it answers: first that it is ready. */
export type Report = { readonly ready: true } | { readonly seed: number; readonly result: SeedResult };

/** Memory, where there is such a place: nothing here asks what survives a loss of power. */
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'holdfast-simulation-'));
const engine = await startEngine({ dataDir: folder });
const report = (what: Report) => process.send?.(what);

process.on('message', async (job: Job) => {
  report({ seed: job.seed, result: await simulateSeed({ engine, ...job }) });
});
process.once('disconnect', async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});
report({ ready: true });
