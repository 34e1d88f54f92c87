/** What is wrong with what `npm ci` would install: versions that float, packages from elsewhere, code that runs at an install. */

export interface LockedPackage {
  readonly version?: string;
  /** Where it is not that of its folder. */
  readonly name?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  /** It comes inside another package, whose integrity covers it. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface Manifest {
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every package but the project itself, by its path. */
export const packagesOf = ({ packages }: Lockfile): readonly (readonly [string, LockedPackage])[] =>
  Object.entries(packages).filter(([path]) => path !== '');

export const nameAt = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** @returns a sentence for each finding */
export function lockfileFindings(manifest: Manifest, lockfile: Lockfile, npmrc: string): readonly string[] {
  return [
    ...versionFindings(manifest),
    ...packagesOf(lockfile).flatMap(([path, each]) => packageFindings(path, each, manifest)),
    ...npmrcFindings(npmrc),
  ];
}

function versionFindings(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !exact.test(version))
    .map(([name, version]) => `package.json asks for ${name} ${version}, which is not one exact version.`);
}

function packageFindings(path: string, each: LockedPackage, { allowScripts = {} }: Manifest): string[] {
  const found: string[] = [];
  if (each.link) found.push(`${path} is a link to a folder.`);
  if (each.resolved !== undefined)
    found.push(
      `${path} names where it comes from (${hostOf(each.resolved)}): registries differ from machine to machine.`,
    );
  if (each.inBundle) return found;
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(each.integrity ?? ''))
    found.push(`${path} has no sha512 integrity: whatever comes would be installed.`);
  // What is for another system only is never installed where its script would run.
  if (each.hasInstallScript && !each.optional && allowScripts[nameAt(path)] === undefined)
    found.push(
      `${path} runs a script at its install, and package.json's allowScripts does not say whether it may.`,
    );
  return found;
}

/** Never the whole address: there may be a token in it. */
function hostOf(resolved: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?(?<host>[^/:]+)/.exec(resolved)?.groups?.host ?? 'no address';
}

function npmrcFindings(npmrc: string): string[] {
  const lines = npmrc.split('\n').map((line) => line.trim());
  const wanted = ['omit-lockfile-registry-resolved=true', 'save-exact=true'].filter(
    (line) => !lines.includes(line),
  );
  return [
    ...wanted.map((line) => `.npmrc does not say ${line}.`),
    ...(/registry=|_auth|_password/i.test(npmrc.replaceAll('registry-resolved', ''))
      ? ['.npmrc names a registry or a credential: those are the machine’s.']
      : []),
  ];
}
