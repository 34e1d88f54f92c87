/** Starts `npm start` once for all browser tests, in a folder of its own: what a person would open is what is tested. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCommand } from '../../end-to-end/support/command.ts';
import { chromiumPath } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the platform that serves the page keeps everything. */
    pageData: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(chromiumPath))
    throw new Error(
      `The browser tests need Chromium, and there is none at ${chromiumPath}: run scripts/install-chromium.sh, or name one in CHROMIUM_PATH.`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-browser-'));
  const pageData = join(folder, 'data');
  const running = startCommand('start', ['--port', '0', '--data', pageData]);
  await running.said('Ctrl-C stops it.');
  project.provide('pageData', pageData);
  return async () => {
    running.child.kill('SIGTERM');
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
