/** Which releases there are, and which version may break with one. */

type Version = readonly [major: number, minor: number, patch: number];

const parsed = (version: string): Version => version.split('.').map(Number) as unknown as Version;

/** @param files of docs/releases @returns the latest version that one of them is of */
export function lastRelease(files: readonly string[]): string | undefined {
  const versions = files.flatMap((name) => /^openapi-(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? []);
  return versions.toSorted(compare).at(-1);
}

function compare(one: string, other: string): number {
  const [a, b] = [parsed(one), parsed(other)];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** By Semantic Versioning: another major version; before 1.0.0, another minor one. */
export function isBreakingVersion(released: string, version: string): boolean {
  const [major, minor] = parsed(released);
  const [nextMajor, nextMinor] = parsed(version);
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}
