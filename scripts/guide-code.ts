/** Puts the regions of client/example into the guides that name them; with `--check`, only says whether they are up to date. */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const place = /(?<mark><!-- (?<file>[\w/.-]+)#(?<region>[\w-]+) -->\n)(?:```ts\n.*?```\n)?/gs;

/** Without the indentation that all of its lines have. @throws Error if the file has no such region, or two */
async function regionOf(file: string, region: string): Promise<string> {
  const lines = (await readFile(join(root, file), 'utf8')).split('\n');
  const [from, other] = lines.flatMap((line, index) =>
    line.trim() === `// #region ${region}` ? [index] : [],
  );
  if (from === undefined || other !== undefined) throw new Error(`${file} has not one region ${region}`);
  const to = lines.findIndex((line, index) => index > from && line.trim() === '// #endregion');
  const code = lines.slice(from + 1, to).filter((line) => !line.trim().startsWith('// #region'));
  const indent = Math.min(...code.filter(Boolean).map((line) => line.length - line.trimStart().length));
  return code.map((line) => line.slice(indent)).join('\n');
}

for (const name of globSync('docs/**/*.md', { cwd: root }).toSorted()) {
  const page = await readFile(join(root, name), 'utf8');
  let wanted = page;
  for (const { 0: standing, groups = {} } of page.matchAll(place)) {
    const { mark = '', file = '', region = '' } = groups;
    const block = `${mark}\`\`\`ts\n${await regionOf(file, region)}\n\`\`\`\n`;
    // By a function, since `$` means something in a text.
    wanted = wanted.replace(standing, () => block);
  }
  if (wanted === page) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} is out of date: run \`npm run guides\` and commit the result.`);
    process.exitCode = 1;
  } else {
    await writeFile(join(root, name), wanted);
  }
}
