/** The supply check finds what it is for, and finds nothing in the tree as it is. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAllowed, licenceFindings } from '../../scripts/supply/licences.ts';
import { type LockedPackage, type Lockfile, lockfileFindings } from '../../scripts/supply/lockfile.ts';
import { type Sbom, sbomFindings, withoutTheDay } from '../../scripts/supply/sbom.ts';

const root = join(import.meta.dirname, '../..');
const integrity = `sha512-${createHash('sha512').update('a').digest('base64')}`;
const sound: LockedPackage = { version: '1.2.3', integrity, license: 'MIT' };
const npmrc = 'omit-lockfile-registry-resolved=true\nsave-exact=true\n';
const lockfile = (each: Partial<LockedPackage>): Lockfile => ({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/thing': { ...sound, ...each } },
});

test('nothing is found in this tree, and the bill of materials is the same twice', () => {
  const run = (script: string) =>
    spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  expect(run('scripts/check-supply.ts')).toMatchObject({ stderr: '', status: 0 });
  const { stdout } = run('scripts/sbom.ts');
  expect(JSON.parse(stdout)).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'holdfast' } },
  });
  expect(run('scripts/sbom.ts').stdout).toBe(stdout);
});

describe('the lockfile', () => {
  test('that is sound has no findings', () => {
    expect(lockfileFindings({ dependencies: { thing: '1.2.3' } }, lockfile({}), npmrc)).toEqual([]);
    const inside = { inBundle: true, integrity: undefined };
    expect(lockfileFindings({}, lockfile(inside as Partial<LockedPackage>), npmrc)).toEqual([]);
  });

  test.each([
    '^1.2.3',
    '~1.2.3',
    '1',
    'latest',
    '*',
    'github:who/thing',
    'git+https://example.com/a.git',
    'file:../x',
  ])('version %s is not exact', (version) => {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'])
      expect(lockfileFindings({ [kind]: { thing: version } }, lockfile({}), npmrc)).toHaveLength(1);
  });

  test.each<[string, Partial<LockedPackage>, RegExp]>([
    ['no integrity', { integrity: undefined as never }, /has no sha512 integrity/],
    ['a weak one', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, /has no sha512 integrity/],
    ['an address', { resolved: 'https://user:secret@npm.example/thing.tgz' }, /\(npm\.example\)/],
    ['git', { resolved: 'git+ssh://git@github.com/who/thing.git#abc' }, /\(github\.com\)/],
    ['a link', { link: true }, /is a link/],
    ['a script that nobody has looked at', { hasInstallScript: true }, /allowScripts does not say/],
  ])('%s', (_, each, sentence) => {
    const found = lockfileFindings({}, lockfile(each), npmrc);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
    expect(found[0]).not.toContain('secret');
  });

  test('a script that may run, or may not, was looked at', () => {
    for (const may of [true, false])
      expect(
        lockfileFindings({ allowScripts: { thing: may } }, lockfile({ hasInstallScript: true }), npmrc),
      ).toEqual([]);
  });

  test.each([
    ['save-exact=true', /omit-lockfile-registry-resolved/],
    ['omit-lockfile-registry-resolved=true', /save-exact/],
    [`${npmrc}registry=https://npm.example/`, /names a registry/],
    [`${npmrc}//npm.example/:_authToken=abc`, /names a registry or a credential/],
  ])('.npmrc with %j', (text, sentence) => {
    expect(lockfileFindings({}, lockfile({}), text)).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('licences', () => {
  test.each([
    ['MIT', 'thing', true],
    ['(MIT OR GPL-3.0-or-later)', 'thing', true],
    ['MIT AND ISC', 'thing', true],
    ['MIT AND AGPL-3.0-only', 'thing', false],
    ['AGPL-3.0-only', 'thing', false],
    ['AGPL-3.0-or-later OR GPL-2.0-only', 'thing', false],
    ['(MIT OR (AGPL-3.0-only AND ISC))', 'thing', false],
    ['SEE LICENSE IN LICENSE.md', 'thing', false],
    ['MPL-2.0', 'thing', false],
    ['MPL-2.0', 'axe-core', true],
    ['AGPL-3.0-only', 'axe-core', false],
    ['MPL-2.0', 'lightningcss-linux-x64-gnu', true],
  ])('%s of %s: %s', (licence, name, allowed) => {
    expect(isAllowed(licence, name)).toBe(allowed);
  });

  test.each<[string, Partial<LockedPackage>, string | undefined, RegExp]>([
    ['that is not allowed', { license: 'AGPL-3.0-only' }, undefined, /has the licence AGPL-3\.0-only/],
    ['that nobody states', { license: undefined as never }, undefined, /states no licence/],
    [
      'that the package itself does not have',
      {},
      'AGPL-3.0-only',
      /states AGPL-3\.0-only, and the lockfile MIT/,
    ],
  ])('one %s', (_, each, installed, sentence) => {
    expect(licenceFindings(lockfile(each), () => installed)).toEqual([expect.stringMatching(sentence)]);
    expect(licenceFindings(lockfile({}), () => 'MIT')).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const component = { name: 'thing', version: '1.2.3', hashes: [{ alg: 'SHA-512', content: 'aa' }] };

  test('has every package with its hash', () => {
    expect(sbomFindings(lockfile({}), { components: [component] })).toEqual([]);
    expect(sbomFindings(lockfile({}), { components: [] })).toEqual([
      expect.stringMatching(/is not in the bill/),
    ]);
    expect(sbomFindings(lockfile({}), { components: [{ ...component, hashes: [] }] })).toEqual([
      expect.stringMatching(/has no hash/),
    ]);
  });

  test('has a number that follows from what is in it', () => {
    const made = (serialNumber: string, version: string) =>
      withoutTheDay(
        {
          bomFormat: 'CycloneDX',
          serialNumber,
          metadata: { component: { name: 'a folder' } },
          components: [{ ...component, version }],
        } satisfies Sbom,
        'holdfast',
      );
    expect(made('urn:uuid:1', '1.2.3')).toEqual(made('urn:uuid:2', '1.2.3'));
    expect(made('urn:uuid:1', '1.2.3').serialNumber).not.toBe(made('urn:uuid:1', '1.2.4').serialNumber);
    expect(made('urn:uuid:1', '1.2.3').serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });
});
