/**
 * Writes docs/openapi.json from the contract; with `--check`, only says whether it is up to date; with `--release`, keeps it
 * as what the package's version released, which `npm run check:api` holds later ones against.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type Examples, openApiDocument } from '../lambdas/contract/openapi.ts';
import { routes } from '../lambdas/contract/routes.ts';

const docs = new URL('../docs/', import.meta.url);
const file = new URL('openapi.json', docs);
const read = (path: string, from: URL) => readFile(new URL(path, from), 'utf8');

/** A file for each operation: real exchanges, which the tests hold against the contract. */
async function examples(): Promise<Examples> {
  const folder = new URL('api/examples/', docs);
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name.replace('.json', ''), JSON.parse(await read(name, folder))]),
    ),
  );
}

const { version } = JSON.parse(await read('../package.json', docs));
const document = openApiDocument(routes, version, await examples());
const text = `${JSON.stringify(document, null, 2)}\n`;

/** Words and examples bind nobody: a release is kept without them. A member of that name has a schema, which is no string. */
const binding = (key: string, value: unknown): unknown => {
  const isWords = (key === 'description' || key === 'summary') && typeof value === 'string';
  return isWords || key === 'example' || key === 'examples' ? undefined : value;
};

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('docs/openapi.json is out of date: run `npm run openapi` and commit the result.');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
  if (process.argv.includes('--release'))
    await writeFile(
      new URL(`releases/openapi-${version}.json`, docs),
      `${JSON.stringify(document, binding)}\n`,
    );
}
