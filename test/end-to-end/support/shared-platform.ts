/** The platforms of this process: the end-to-end files that run in it, one after the other, share them. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, inject } from 'vitest';
import { type Platform, startPlatform } from '../../../local/platform.ts';
import type { App, Credentials } from '../../../local/types.ts';
import { weaken } from '../attacks/support/weakened.ts';
import { until } from './until.ts';

export interface SharedPlatform {
  readonly url: string;
  readonly region: string;
  readonly outputs: App['outputs'];
  readonly administrator: Credentials;
  /** Every table of the app. */
  readonly tables: readonly string[];
  /** Everything that functions and services have written so far, a line each. */
  readonly logFile: string;
  /** Where it keeps everything. */
  readonly dataDir: string;
}

/** The app as it is, or the app with controls taken out of its templates, which only the attacks start. */
export type Which = 'real' | 'weakened';

/** A platform in the hands of its owner. */
export interface Controlled {
  readonly platform: Platform;
  readonly described: SharedPlatform;
  /** A folder of its own. */
  readonly folder: string;
  /** Milliseconds by which the platform's clock is ahead of this machine's. */
  readonly clock: { ahead: number };
  /** Has the schedules run that come every so many milliseconds; they run at no other time. */
  readonly interval: (milliseconds: number) => void;
}

/** Each file has modules of its own, and finds here what an earlier one has started. */
const shared: typeof globalThis & { holdfast?: Partial<Record<string, Promise<Controlled>>> } = globalThis;

/** The attacks move clocks and leave holds behind, which files that look at whole tables must not wait for. */
const attacks = () => expect.getState().testPath?.includes('/attacks/') === true;

export const sharedPlatform = async (): Promise<SharedPlatform> => (await controlled('real')).described;

/** It runs until the process ends, and nothing that it starts can outlive the process. */
export function controlled(which: Which): Promise<Controlled> {
  shared.holdfast ??= {};
  const name = attacks() ? `attacked ${which}` : which;
  const known = shared.holdfast[name] ?? start(which);
  shared.holdfast[name] = known;
  return known;
}

async function start(which: Which): Promise<Controlled> {
  const folder = mkdtempSync(join(inject('endToEndFolder'), `${which}-`));
  const logFile = join(folder, 'platform.log');
  writeFileSync(logFile, '');
  const clock = { ahead: 0 };
  const dataDir = join(folder, 'data');
  const schedules = new Set<{ readonly milliseconds: number; readonly call: () => void }>();
  const platform = await startPlatform({
    projectRoot: resolve(import.meta.dirname, '../../..'),
    assembly: await assemblyOf(which, folder),
    dataDir,
    port: 0,
    context: {},
    log: (source, line) => appendFileSync(logFile, `${source} ${line}\n`),
    progress: () => {},
    now: () => Date.now() + clock.ahead,
    every: (milliseconds, call) => {
      const schedule = { milliseconds, call };
      schedules.add(schedule);
      return () => schedules.delete(schedule);
    },
  });
  const { url, app, outputs, administrator } = platform;
  const tables = app.resources
    .filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable')
    .map(({ ref }) => ref);
  const described = { url, region: app.region, outputs, administrator, tables, logFile, dataDir };
  const interval = (milliseconds: number) => {
    for (const schedule of schedules) if (schedule.milliseconds === milliseconds) schedule.call();
  };
  return { platform, described, folder, clock, interval };
}

async function assemblyOf(which: Which, folder: string): Promise<string> {
  const assembly = await synthesized();
  if (which === 'real') return assembly;
  const weakened = join(folder, 'cdk.out');
  weaken(assembly, weakened);
  return weakened;
}

/** The app that `global-setup.ts` synthesizes, once it is there. @throws Error if it does not synthesize */
async function synthesized(): Promise<string> {
  const folder = inject('endToEndFolder');
  const done = join(folder, 'synthesized');
  await until(
    () => existsSync(done),
    (exists) => exists,
    150_000,
  );
  const failure = readFileSync(done, 'utf8');
  if (failure !== '') throw new Error(failure);
  return join(folder, 'cdk.out');
}
