/** The bundled handlers, and that the same source always gives the same assembly. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EnvironmentName, environmentNames } from '../../lambdas/environment.ts';
import { nameOf, type Resource, type Synthesized, synthesize } from './synthesized.ts';

const app = synthesize('dev', {}, { bundle: true });
const functions = app.ofType('AWS::Lambda::Function');

const callerNames: readonly EnvironmentName[] = [
  'CUSTOMER_CLIENT_ID',
  'REVIEWER_CLIENT_ID',
  'TERMINAL_POOL_ID',
];

/** Node's own, which takes the module as it is. */
const load = createRequire(import.meta.url);

function bundleOf({ properties }: Resource) {
  const folder = join(app.assembly.directory, `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`);
  const file = join(folder, 'index.mjs');
  return { files: readdirSync(folder), file, code: readFileSync(file, 'utf8') };
}

describe.each(functions.map((fn) => [nameOf(fn), fn] as const))('%s', (_, fn) => {
  const { files, file, code } = bundleOf(fn);

  test('is one module, and the one that publishes the console has its files', () => {
    expect(files).toEqual(nameOf(fn) === 'PublishConsole' ? ['console', 'index.mjs'] : ['index.mjs']);
  });

  test('is given each environment variable that it reads, and no other', () => {
    const read: readonly EnvironmentName[] = environmentNames
      // Of a stage in which nothing is written.
      .filter((name) => name !== 'READ_ONLY')
      .filter((name) => new RegExp(`["'\`]${name}["'\`]`).test(code));
    const given = Object.keys(fn.properties.Environment.Variables);
    // What API functions share names the callers of all pools, and reads the one of the route's.
    const otherPools = callerNames.filter((name) => !given.includes(name) && read.includes(name));
    expect(given.sort()).toEqual(read.filter((name) => !otherPools.includes(name)).sort());
  });

  test('loads, and exports a handler', () => {
    expect(load(file).handler).toBeTypeOf('function');
  });
});

test('the payment function has at most 400 KB', () => {
  const [payment] = functions.filter((fn) => nameOf(fn) === 'CreatePayment');
  expect(payment && Buffer.byteLength(bundleOf(payment).code)).toBeLessThanOrEqual(400 * 1024);
});

test('each function has its own code', () => {
  expect(new Set(functions.map(({ properties }) => properties.Code.S3Key)).size).toBe(functions.length);
});

test('synthesizing again gives the same bytes', () => {
  const bundled = ['Holdfast-dev-Operations', 'Holdfast-dev-Identity'];
  const again = templatesOf(synthesize('dev', { 'aws:cdk:bundling-stacks': bundled }, { bundle: true }));
  // Two stacks with bundles are enough of them; the others without are those that hold none.
  for (const stack of [...bundled, 'Holdfast-dev-Ledger', 'Holdfast-dev-Api']) {
    expect(again[stack], stack).toBe(templatesOf(app)[stack]);
  }
});

const templatesOf = ({ assembly }: Synthesized): Record<string, string> =>
  Object.fromEntries(
    assembly.stacks.map(({ stackName, templateFullPath }) => [
      stackName,
      readFileSync(templateFullPath, 'utf8'),
    ]),
  );
