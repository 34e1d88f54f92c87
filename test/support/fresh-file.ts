/** Before each test file: a state as in a process of its own, though files share processes to be done sooner. */
import { flushCompileCache } from 'node:module';
import { afterAll, vi } from 'vitest';

// Our own modules are evaluated anew for each file: what one keeps (a client, a folder) is that file's alone.
vi.resetModules();

const before = { ...process.env };

afterAll(() => {
  // What this file was the first to load need not be compiled by the other processes.
  flushCompileCache();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  // Not the time zone: a platform that goes on after this file has set it for the whole process.
  const { TZ } = process.env;
  Object.assign(process.env, before, TZ === undefined ? {} : { TZ });
});
