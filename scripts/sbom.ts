/** `npm run sbom`: the bill of materials of the lockfile on stdout; the same lockfile gives the same bytes. */
import { readFileSync } from 'node:fs';
import { makeSbom } from './supply/sbom.ts';

const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
process.stdout.write(
  `${JSON.stringify(makeSbom(read('package.json').name, read('package-lock.json')), null, 2)}\n`,
);
