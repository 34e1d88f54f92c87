/** The commands that a page has: in fences of a shell, and between code letters in its text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, proseOf, root } from './pages.ts';

export const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).scripts;

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'shell', 'console']);
/** What a shell says itself. */
const syntax = /^(#|for |done$|do$|$)/;

/** A line each; what was broken with a backslash is one line again. */
export const commandsOf = (page: string): readonly string[] =>
  blocksOf(page)
    .filter(({ language }) => shells.has(language))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .flatMap((line) => line.trim().split(' && '))
    .filter((line) => !syntax.test(line));

/** Of npm, npx, the CDK's CLI and a script. */
export const mentionsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/`(?<command>(?:npm |npx |cdk |scripts\/[\w-]+\.sh)[^`]*)`/g)].map(
    ({ groups }) => (groups?.command ?? '').replace(/^cdk /, 'npx cdk '),
  );

/** What is run, without what it is told: `npm run cost` of `npm run cost -- --held 0.5%`. */
export function headOf(command: string): string {
  const words = command
    .replace(/\s+#.*$/, '')
    .trim()
    .split(/\s+/);
  const [first = '', second = '', third = ''] = words;
  if (first === 'npm') return second === 'run' ? `npm run ${third}` : `npm ${second}`;
  if (['npx', 'aws'].includes(first)) return `${first} ${second} ${third}`.trim();
  return first === 'curl' ? `${first} ${second}` : first;
}

/** The file that an npm script starts. @returns undefined for another command, or a script that starts none of ours */
export const entryOf = (head: string): string | undefined =>
  /^node (?<file>\S+)/.exec(scripts[head.replace(/^npm (run )?/, '')] ?? '')?.groups?.file;
