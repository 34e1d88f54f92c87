/** `npm run check:supply`: exact versions, a sound lockfile, licences, and a bill of materials that is whole. Offline. */
import { existsSync, readFileSync } from 'node:fs';
import { licenceFindings } from './supply/licences.ts';
import { lockfileFindings } from './supply/lockfile.ts';
import { makeSbom, sbomFindings } from './supply/sbom.ts';

const root = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

const manifest = JSON.parse(read('package.json'));
const lockfile = JSON.parse(read('package-lock.json'));

/** Old packages state theirs as an object. */
function installedLicence(path: string): string | undefined {
  const file = `${path}/package.json`;
  if (!existsSync(new URL(file, root))) return undefined;
  const { license } = JSON.parse(read(file)) as { license?: string | { type?: string } };
  return typeof license === 'string' ? license : license?.type;
}

const findings = [
  ...lockfileFindings(manifest, lockfile, read('.npmrc')),
  ...licenceFindings(lockfile, installedLicence),
  ...sbomFindings(lockfile, makeSbom(manifest.name, lockfile)),
];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
