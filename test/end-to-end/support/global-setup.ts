/** Boots the one platform that the end-to-end tests share, and tells them where it is. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPlatform } from '../../../local/platform.ts';
import type { App, Credentials } from '../../../local/types.ts';

export interface SharedPlatform {
  readonly url: string;
  readonly region: string;
  readonly outputs: App['outputs'];
  readonly administrator: Credentials;
  /** Every table of the app. */
  readonly tables: readonly string[];
  /** Everything that functions and services have written so far, a line each. */
  readonly logFile: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    platform: SharedPlatform;
  }
}

/** How long a reviewer has: enough to decide, and short enough to wait for. Seconds. */
const timeToDecide = 20;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-end-to-end-'));
  const logFile = join(folder, 'platform.log');
  writeFileSync(logFile, '');
  const platform = await startPlatform({
    projectRoot: resolve(import.meta.dirname, '../../..'),
    dataDir: join(folder, 'data'),
    port: 0,
    context: {
      stage: 'dev',
      'review.timeToDecideSeconds': String(timeToDecide),
      // The tests send as fast as the machine lets them: on a fast one, throttling must not answer in their place.
      'api.requestsPerSecond': '5000',
      'api.burst': '5000',
    },
    log: (source, line) => appendFileSync(logFile, `${source} ${line}\n`),
    progress: () => {},
    now: Date.now,
  });
  const { url, app, outputs, administrator } = platform;
  const tables = app.resources.filter(({ type }) => type === 'AWS::DynamoDB::Table').map(({ ref }) => ref);
  project.provide('platform', { url, region: app.region, outputs, administrator, tables, logFile });
  return async () => {
    await platform.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
