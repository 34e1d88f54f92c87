/** The CPU that a fresh process takes to import a bundle, in milliseconds of user and system time. */
import { spawnSync } from 'node:child_process';

/** Lambda gives a function of 512 MB about this much of it for the heap. */
const flags = ['--max-old-space-size=460', '--max-semi-space-size=25'];

const measure = `
  const before = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(String(user + system));
`;

/**
 * Nothing is kept from process to process: no compile cache, and of the environment only what the SDK asks for as it loads.
 * @throws Error if the bundle cannot be imported
 */
export function initCpu(file: string): number {
  const run = spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', measure, file], {
    env: { AWS_REGION: 'ap-northeast-1' },
    encoding: 'utf8',
  });
  const microseconds = Number(run.stdout);
  if (run.status !== 0 || !(microseconds > 0)) throw new Error(`${file} cannot be imported:\n${run.stderr}`);
  return microseconds / 1000;
}
