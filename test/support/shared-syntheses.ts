/** A folder for one run of the tests, in which files that want the same synthesis find it made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-syntheses-'));
  process.env.HOLDFAST_TEST_SYNTHESES = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
