/** What is synthesized follows from the source alone: a `cdk diff` of nothing changed is empty, on whichever machine. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const cdkJson = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
const folder = mkdtempSync(join(tmpdir(), 'holdfast-twice-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** All stages, with their bundles, out of a checkout. */
async function synthesizeIn(checkout: string, outdir: string): Promise<ReadonlyMap<string, string>> {
  const command = spawn(process.execPath, ['bin/holdfast.ts'], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(cdkJson.context),
    },
  });
  let said = '';
  command.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const status = await new Promise((resolve) => command.once('close', resolve));
  // The CDK tells of each bundle that it makes.
  expect({ status, errors: said.match(/^Error.*/gm) }).toEqual({ status: 0, errors: null });
  return digestsIn(outdir);
}

function digestsIn(outdir: string): ReadonlyMap<string, string> {
  // Metadata says where in a checkout constructs were made, and is for people: nothing of it is deployed.
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && !each.name.endsWith('.metadata.json'),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(outdir, path), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

/** What synthesis reads, in a folder of its own. */
function checkOut(name: string): string {
  const checkout = join(folder, name);
  for (const part of [
    'bin',
    'lib',
    'lambdas',
    'console',
    'client',
    'docs/openapi.json',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ])
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

test('two checkouts give the same bytes: templates, manifests and the code of every function', async () => {
  const checkouts = ['mine', 'of-somebody-else'].map(checkOut);
  const [one, other] = await Promise.all(
    checkouts.map((checkout) => synthesizeIn(checkout, `${checkout}.out`)),
  );
  if (!one || !other) throw new Error('Nothing was synthesized');
  const different = [...one].filter(([file, digest]) => other.get(file) !== digest).map(([file]) => file);
  expect(different).toEqual([]);
  expect(other.size).toBe(one.size);
  expect([...one.keys()].filter((file) => file.endsWith('.template.json')).length).toBeGreaterThan(45);
  expect([...one.keys()].filter((file) => /^asset\..*index\.mjs$/.test(file)).length).toBeGreaterThan(100);
}, 600_000);
