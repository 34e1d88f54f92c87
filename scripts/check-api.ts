/** `npm run check:api`: says what of the last release's API the present one breaks. A breaking version may. */
import { readdirSync, readFileSync } from 'node:fs';
import { breaking, type Document } from './compatibility/compare.ts';
import { isBreakingVersion, lastRelease } from './compatibility/releases.ts';

const docs = new URL('../docs/', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, docs), 'utf8'));

const { version } = read('../package.json') as { readonly version: string };
const released = lastRelease(readdirSync(new URL('releases/', docs)));
if (released === undefined) throw new Error('docs/releases has no document of a release');

const sentences = breaking(
  read(`releases/openapi-${released}.json`) as Document,
  read('openapi.json') as Document,
);
for (const sentence of sentences) console.error(sentence);
if (sentences.length > 0) {
  const isAllowed = isBreakingVersion(released, version);
  console.error(
    isAllowed
      ? `Version ${version} may break what ${released} released.`
      : `This breaks what ${released} released: keep the old form beside the new one, or raise the version.`,
  );
  if (!isAllowed) process.exitCode = 1;
}
