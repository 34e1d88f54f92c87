/** Writes docs/settings.md from lib/config/; with `--check`, only says whether it is up to date. */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import type * as z from 'zod';
import { pipelineDefaults } from '../lib/config/defaults.ts';
import { pipelineSettingsByPath, settingsByPath, settingsOf, stageNames } from '../lib/config.ts';
import { commentsOf } from './settings/comments.ts';

const folder = fileURLToPath(new URL('../lib/config/', import.meta.url));
const page = new URL('../docs/settings.md', import.meta.url);
const subjects = await Array.fromAsync(glob('*-settings.ts', { cwd: folder }));
const ofStages = stageNames.map((stage) => settingsOf(new App({ analyticsReporting: false }), stage));

/** What the schema says of a value that is none, without its "must be". */
function shapeOf(path: string, schema: z.ZodType): string {
  for (const nonsense of [null, '?', ['?']]) {
    const message = schema.safeParse(nonsense).error?.issues[0]?.message;
    if (message?.startsWith('must ')) return message.replace(/^must (be )?/, '');
  }
  throw new Error(`The schema of ${path} does not say what its values are`);
}

function shown(settings: object, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], settings);
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  return `\`${Array.isArray(value) ? value.join(',') : String(value)}\``;
}

function defaultOf(path: string): string {
  const each = ofStages.map((settings) => shown(settings, path));
  if (new Set(each).size === 1) return each[0] ?? '';
  return stageNames.map((stage, index) => `${stage} ${each[index]}`).join('<br>');
}

const cell = (text: string): string => linked(text).replaceAll('|', '\\|');
const sources = await Promise.all(subjects.map((name) => readFile(join(folder, name), 'utf8')));
const comments = new Map(sources.flatMap((source) => [...commentsOf(source)]));
const rowsOf = (settings: ReadonlyMap<string, z.ZodType>, otherwise: (path: string) => string) =>
  [...settings].map(([path, schema]) => {
    const about = comments.get(path) ?? '';
    return `| \`${path}\` | ${otherwise(path)} | ${cell(shapeOf(path, schema))} | ${cell(about)} |`;
  });
const rows = rowsOf(settingsByPath, defaultOf);
const pipelineRows = rowsOf(pipelineSettingsByPath, (path) => shown(pipelineDefaults, path));
const groups = [...new Set([...settingsByPath.keys(), ...pipelineSettingsByPath.keys()].flatMap(groupsOf))];
const groupRows = groups.flatMap((group) => {
  const about = comments.get(group);
  return about ? [`- \`${group}\`: ${linked(about)}`] : [];
});
const text = `# Settings

Each is given as \`-c <setting>=<value>\` to \`cdk synth\` and \`cdk deploy\`, for the stage of \`-c stage=\`; a wrong value, and a
name that is none, fail the synthesis in one sentence. Amounts are in minor units of the stage's currency. Written by
\`npm run settings\` from [lib/config](../lib/config), whose combinations.ts says which settings do not go together; what stages are
for is in [stages](stages.md).

| setting | default | value | what it is |
|---|---|---|---|
${rows.join('\n')}

Those of the [pipeline](pipeline.md), which are no stage's:

| setting | default | value | what it is |
|---|---|---|---|
${pipelineRows.join('\n')}

The groups:

${groupRows.join('\n')}
`;

function groupsOf(path: string): string[] {
  const parts = path.split('.').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** The page is beside those that comments name. */
function linked(about: string): string {
  return about.replaceAll(/docs\/([\w-]+\.md)/g, '[$1]($1)');
}

if (process.argv.includes('--check')) {
  if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
    console.error('docs/settings.md is out of date: run `npm run settings` and commit the result.');
    process.exitCode = 1;
  }
} else {
  await writeFile(page, text);
}
