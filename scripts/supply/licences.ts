/** Which licences the packages of the tree have, held against those that a company can take without asking its lawyers. */
import { type Lockfile, nameAt, packagesOf } from './lockfile.ts';

/** SPDX identifiers. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Tools that are neither changed nor handed on, by their names, with another licence. */
const exceptions: readonly (readonly [name: RegExp, licence: string, why: string])[] = [
  [/^(@axe-core\/playwright|axe-core)$/, 'MPL-2.0', 'looks at pages in tests'],
  [/^lightningcss(-.*)?$/, 'MPL-2.0', 'comes with the test runner'],
  [/^caniuse-lite$/, 'CC-BY-4.0', 'data of the mutation tests’ compiler'],
];

/** @param licence an SPDX expression of OR and AND, in which one kind may stand in parentheses around it */
export function isAllowed(licence: string, name: string): boolean {
  if (exceptions.some(([of, other]) => other === licence && of.test(name))) return true;
  const expression = /^\(([^()]*)\)$/.exec(licence)?.[1] ?? licence;
  if (/[()]/.test(expression)) return false;
  return expression
    .split(' OR ')
    .some((side) => side.split(' AND ').every((each) => allowed.has(each.trim())));
}

/**
 * @param installed the licence that the package itself states, undefined for one that is not installed here
 * @returns a sentence for each finding
 */
export function licenceFindings(
  lockfile: Lockfile,
  installed: (path: string) => string | undefined,
): readonly string[] {
  return packagesOf(lockfile).flatMap(([path, { license, version }]) => {
    const name = nameAt(path);
    if (license === undefined) return [`${path} ${version} states no licence.`];
    const here = installed(path);
    if (here !== undefined && here !== license)
      return [`${path} ${version} states ${here}, and the lockfile ${license}.`];
    return isAllowed(license, name)
      ? []
      : [`${path} ${version} has the licence ${license}, which is not among those that are allowed.`];
  });
}
