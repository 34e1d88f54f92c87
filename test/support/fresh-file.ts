/** Before each test file: a state as in a process of its own, though files share processes to be done sooner. */
import { afterAll, vi } from 'vitest';

// Our own modules are evaluated anew for each file: what one keeps (a client, a folder) is that file's alone.
vi.resetModules();

const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  // Not the time zone: a platform that goes on after this file has set it for the whole process.
  const { TZ } = process.env;
  Object.assign(process.env, before, TZ === undefined ? {} : { TZ });
});
