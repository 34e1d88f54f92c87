/** Every command that the pages name is run by CI or by a test, or is said to need an AWS account; every npm script is named. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandsOf, entryOf, headOf, mentionsOf, scripts } from './commands.ts';
import { pages, root } from './pages.ts';

/** Who runs a command. */
type Cover =
  /** This script of CI has it, or a script of package.json that it runs. */
  | { readonly ci: 'run' | 'nightly' }
  /** This file runs it, by the name or the file that it has there. */
  | { readonly test: string; readonly as: string }
  /** Writes what this one, of the same file, compares in CI. */
  | { readonly like: string }
  /** This test, as the page has it, with this exit code. */
  | { readonly here: number }
  /** Nobody: why. */
  | { readonly nobody: string };

const documented: Cover = {
  test: 'test/end-to-end/documented.test.ts',
  as: 'commandsOf',
};
const deploys: Cover = {
  nobody: 'needs an AWS account: CI synthesizes the same templates, by `npm run synth`',
};
const example: Cover = { test: 'test/end-to-end/example.test.ts', as: 'client/example' };
const nightly: Cover = { ci: 'nightly' };
const run: Cover = { ci: 'run' };

const covers: Readonly<Record<string, Cover>> = {
  'npm ci': run,
  'npm test': run,
  'npm start': documented,
  'npm run test:browser': run,
  'npm run test:proofs': run,
  'npm run demo': run,
  'npm run synth': run,
  'npm run check': run,
  'npm run check:types': run,
  'npm run check:lint': run,
  'npm run check:unused': run,
  'npm run check:openapi': run,
  'npm run check:api': run,
  'npm run check:rulesets': run,
  'npm run check:picture': run,
  'npm run check:settings': run,
  'npm run check:cost': run,
  'npm run check:guides': run,
  'npm run check:supply': run,
  'npm run openapi': { like: 'check:openapi' },
  'npm run ruleset-schema': { like: 'check:rulesets' },
  'npm run review-picture': { like: 'check:picture' },
  'npm run settings': { like: 'check:settings' },
  'npm run cost:pages': { like: 'check:cost' },
  'npm run guides': { like: 'check:guides' },
  'npm run acknowledged': {
    test: 'test/lib/rules.test.ts',
    as: 'scripts/acknowledged/acknowledged-page.ts',
  },
  'npm run fixtures': { test: 'test/upgrading/fixtures.test.ts', as: 'scripts/fixtures.ts' },
  'npm run format': { nobody: 'changes files: `npm run check:lint` says the same and changes none' },
  'npm run verify:ledger': documented,
  'npm run reconcile': documented,
  'npm run export:ledger': documented,
  'npm run exposure': documented,
  'npm run import:lists': documented,
  'npm run onboard': documented,
  'npm run compensate': documented,
  'npm run rulesets': documented,
  'npm run backtest': documented,
  'npm run rebuild:stores': documented,
  'npm run rebuild:activity': documented,
  'npm run smoke': documented,
  'npm run redrive': { test: 'test/end-to-end/redrive.test.ts', as: "'redrive'" },
  'npm run restore-drill': { test: 'test/end-to-end/restore-drill.test.ts', as: "'restore-drill'" },
  'npm run standby': { test: 'test/tools/standby.test.ts', as: "'standby'" },
  'npm run cut-off': { test: 'test/tools/cut-off.test.ts', as: "'cut-off'" },
  'npm run client:pack': { test: 'test/end-to-end/client-package.test.ts', as: 'pack-client' },
  'npm run doctor': { test: 'test/tools/doctor/account.test.ts', as: 'tools/doctor.ts' },
  'npm run sbom': { test: 'test/scripts/supply.test.ts', as: 'scripts/sbom.ts' },
  'npm run simulate': run,
  'npm run simulate:kill': nightly,
  'npm run mutate': nightly,
  'npm run cost': nightly,
  'npm run bench': nightly,
  'npm run bench:cost': nightly,
  'npm run bench:heat': nightly,
  'npm run bench:cold': nightly,
  'npm run bench:honest': nightly,
  'npm run bench:rules': nightly,
  'npm run replay:7pay': nightly,
  diff: { nobody: 'compares what the buckets of two regions have, after `aws` has copied it' },
  'npm install': { nobody: 'npm’s own, for who changes a package' },
  'npm outdated': { nobody: 'npm’s own, and asks the registry' },
  'npx vitest run': run,
  'npx stryker run': { like: 'mutate' },
  'npx node client/example/pay-a-store.ts': example,
  'npx node client/example/charge.ts': example,
  'npx cdk synth': { test: 'test/lib/app.test.ts', as: 'npm run synth' },
  'npx cdk bootstrap': deploys,
  'npx cdk deploy': deploys,
  'npx cdk destroy': deploys,
  'npx cdk diff': deploys,
  'npx cdk import': deploys,
  'scripts/install-chromium.sh': run,
  // The sandboxes' own pages, which a stage for customers has not.
  'curl "$URL"': { test: 'test/end-to-end/verification.test.ts', as: 'outcome' },
  grep: { here: 0 },
  openssl: { test: 'test/end-to-end/mutual-tls.test.ts', as: 'commandsOf' },
};

/** Whatever the CLI of AWS does needs an account. */
const isKnown = (head: string): boolean => Object.hasOwn(covers, head) || head.startsWith('aws ');

const written = pages.flatMap((page) => [
  ...commandsOf(page).map((command) => ({ page, command })),
  ...mentionsOf(page).map((command) => ({ page, command })),
]);

test('there are commands', () => {
  expect(written.length).toBeGreaterThan(100);
});

test.each(pages)('%s has no command that nobody knows', (page) => {
  const heads = written.filter((each) => each.page === page).map(({ command }) => headOf(command));
  expect([...new Set(heads)].filter((head) => !isKnown(head))).toEqual([]);
});

test('nothing is covered that no page has', () => {
  const heads = new Set(written.map(({ command }) => headOf(command)));
  expect(Object.keys(covers).filter((head) => !heads.has(head))).toEqual([]);
});

test('each script of package.json is named by a page', () => {
  const heads = new Set(written.map(({ command }) => headOf(command)));
  const unnamed = Object.keys(scripts).filter(
    (name) => !heads.has(`npm run ${name}`) && !heads.has(`npm ${name}`),
  );
  expect(unnamed).toEqual([]);
});

/** All that a script of CI comes to: its lines, and those of the scripts of package.json that they run. */
function linesOf(file: string): readonly string[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const found = new Set<string>();
  const add = (line: string) => {
    const head = headOf(line);
    if (found.has(head)) return;
    found.add(head);
    const body = scripts[head.replace(/^npm (run )?/, '')];
    for (const part of body?.split(' && ') ?? []) add(part.startsWith('vitest') ? `npx ${part}` : part);
  };
  for (const line of lines) add(line);
  return [...found];
}

test.each(Object.entries(covers))('%s is run by whom it says', (head, cover) => {
  if ('ci' in cover) expect(linesOf(`.ci/${cover.ci}`)).toContain(head);
  if ('test' in cover) expect(readFileSync(join(root, cover.test), 'utf8')).toContain(cover.as);
  if ('like' in cover) {
    expect(scripts[cover.like]).toContain(entryOf(head) ?? head.replace(/^npx /, ''));
    expect(covers[`npm run ${cover.like}`]).toHaveProperty('ci');
  }
  if ('nobody' in cover) expect(cover.nobody).not.toBe('');
});

test.each(written.filter(({ command }) => entryOf(headOf(command)) !== undefined))(
  '$page: $command has options that there are',
  ({ command }) => {
    const entry = entryOf(headOf(command)) ?? '';
    expect(existsSync(join(root, entry))).toBe(true);
    const source = readFileSync(join(root, entry), 'utf8');
    const options = [...command.replace(/#.*/, '').matchAll(/ --(?<name>[a-z][\w-]*)/g)].map(
      ({ groups }) => groups?.name ?? '',
    );
    const knows = (name: string) => new RegExp(`--${name}\\b|['"]${name}['"]|\\b${name}: `).test(source);
    expect(options.filter((name) => !knows(name))).toEqual([]);
  },
);

test.each(
  written.flatMap(({ command }) => {
    const cover = covers[headOf(command)];
    return cover && 'here' in cover ? [[command, cover.here] as const] : [];
  }),
)('%s ends with %i', (command, code) => {
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: code, stderr: '' });
});
