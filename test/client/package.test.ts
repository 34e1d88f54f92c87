/** What the client's package promises: every operation, and the versions that it was tested with. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as operations from '../../client/operations.ts';
import { routes } from '../../lambdas/contract/routes.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));

test('its operations are those of the contract, each by its name', () => {
  expect({ ...operations }).toEqual(Object.fromEntries(routes.map((route) => [route.operation, route])));
});

test('it has the version and the licence of what it is a client of, and the libraries that this was tested with', () => {
  const [client, root] = [read('client/package.json'), read('package.json')];
  expect(client).toMatchObject({ version: root.version, license: root.license });
  const all: Record<string, string> = { ...root.devDependencies, ...root.dependencies };
  for (const [name, version] of Object.entries(client.dependencies))
    expect({ [name]: version }).toEqual({ [name]: all[name] });
});
