/** The bill of materials as npm makes it, CycloneDX 1.5, without what differs from one run to the next. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type Lockfile, nameAt, packagesOf } from './lockfile.ts';

export interface Sbom {
  readonly bomFormat: string;
  readonly components: readonly SbomComponent[];
  readonly metadata: { readonly component: { readonly name: string } };
  readonly serialNumber: string;
}

export interface SbomComponent {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly unknown[];
}

const root = new URL('../../', import.meta.url);

/** Offline: from the lockfile alone. @throws Error if npm does not make one */
export function makeSbom(name: string, lockfile: Lockfile): Sbom {
  // npm itself where it runs us, so that it is found however it was installed.
  const npm = process.env.npm_execpath;
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const [command, ...before] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status, stdout, stderr } = spawnSync(command ?? 'npm', [...before, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return withoutTheDay(withHashes(JSON.parse(stdout), lockfile), name);
}

/** Of two copies of a package npm lists one, at times the one that is inside another package and has no hash. */
function withHashes(sbom: Sbom, lockfile: Lockfile): Sbom {
  const hashes = new Map(
    packagesOf(lockfile).flatMap(([path, { name, version, integrity }]) =>
      integrity === undefined ? [] : [[`${name ?? nameAt(path)}@${version}`, hexOf(integrity)] as const],
    ),
  );
  const components = sbom.components.map((each) => {
    const content = hashes.get(`${each.name}@${each.version}`);
    return each.hashes?.length || content === undefined
      ? each
      : { ...each, hashes: [{ alg: 'SHA-512', content }] };
  });
  return { ...sbom, components };
}

const hexOf = (integrity: string): string =>
  Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');

/** The serial number follows from the rest; the root is named as the project, and not as its folder. */
export function withoutTheDay(made: Sbom, name: string): Sbom {
  const { serialNumber: _, ...rest } = structuredClone(made);
  const metadata = { ...rest.metadata, timestamp: undefined, tools: [{ vendor: 'npm', name: 'cli' }] };
  const sbom = { ...rest, metadata: { ...metadata, component: { ...metadata.component, name } } };
  const hash = createHash('sha256').update(JSON.stringify(sbom)).digest('hex');
  const serialNumber = `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  return { ...sbom, serialNumber };
}

/** @returns a sentence for each package that is in the lockfile and not in the bill, or without a hash there */
export function sbomFindings(
  lockfile: Lockfile,
  { components }: Pick<Sbom, 'components'>,
): readonly string[] {
  const listed = new Map(components.map((each) => [`${each.name}@${each.version}`, each]));
  return packagesOf(lockfile).flatMap(([path, { version, integrity, name }]) => {
    // A version that npm does not tell of is that of a package inside another.
    const component = listed.get(`${name ?? nameAt(path)}@${version}`);
    if (!component) return [`${path} ${version} is not in the bill of materials.`];
    return integrity !== undefined && !component.hashes?.length
      ? [`${path} ${version} has no hash in the bill of materials.`]
      : [];
  });
}
