/** Every command for owners and operators runs as the pages have it, word for word, beside a platform of `npm start`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Colleague, invite, type Stage } from '../../local/demo/people.ts';
import { stageOf } from '../../local/demo/stage.ts';
import { commandsOf, entryOf, headOf } from '../docs/commands.ts';
import { blocksOf, pages, root } from '../docs/pages.ts';
import { type Running, startCommand } from './support/command.ts';

/** Where somebody types: what a command reads and writes is here. */
const folder = mkdtempSync(join(tmpdir(), 'holdfast-documented-'));
const data = join(folder, 'local/.data');

let platform: Running;
let stage: Stage;
let owner: {
  endpoint: string;
  region: string;
  credentials: Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>;
};
let administrator: CognitoIdentityProviderClient;

beforeAll(async () => {
  mkdirSync(data, { recursive: true });
  platform = startCommand('start', ['--port', '0', '--data', data]);
  await platform.said('Ctrl-C stops it.');
  for (const name of ['outputs.json', 'administrator.json'])
    symlinkSync(join(data, name), join(folder, name));
  owner = JSON.parse(readFileSync(join(data, 'administrator.json'), 'utf8'));
  stage = stageOf(JSON.parse(readFileSync(join(data, 'outputs.json'), 'utf8')));
  administrator = new CognitoIdentityProviderClient(owner);
});
afterAll(async () => {
  administrator?.destroy();
  platform?.child.kill('SIGINT');
  await platform?.ended;
  rmSync(folder, { recursive: true, force: true });
});

let operators = 0;
/** Another one for each command, since a one-time code is good once. */
const operator = (): Promise<Colleague> =>
  invite(stage, administrator, `documented-${operators++}@staff.example`, ['operator']);

/** A platform's data, which are another's as long as it runs. */
const needsRest = ({ command }: { readonly command: string }) => command.includes('--data ');

async function typed(command: string, by?: Colleague) {
  if (!needsRest({ command }) && platform.child.exitCode !== null)
    throw new Error((await platform.ended).stderr);
  const entry = entryOf(headOf(command)) ?? '';
  const { accessKeyId, secretAccessKey, sessionToken } = owner.credentials;
  const child = spawn(
    'bash',
    ['-c', command.replace(/^npm run \S+( --)?/, `"${process.execPath}" "${join(root, entry)}"`)],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // As for the AWS CLI, of an account that is on this machine.
        AWS_ENDPOINT_URL: owner.endpoint,
        AWS_REGION: owner.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        ...(by && {
          HOLDFAST_OPERATOR_EMAIL: by.email,
          HOLDFAST_OPERATOR_PASSWORD: by.password,
          HOLDFAST_OPERATOR_CODE: await by.authenticator.code(),
        }),
      },
    },
  );
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number, stdout, stderr };
}

/** Of those that are asked in the name of an operator, and of those that are not. */
const byOperator = ['exposure', 'import:lists', 'onboard', 'compensate', 'rulesets'];
const byOwner = [
  'export:ledger',
  'verify:ledger',
  'reconcile',
  'backtest',
  'rebuild:stores',
  'rebuild:activity',
  'smoke',
];

const documented = (names: readonly string[]) =>
  pages.flatMap((page) =>
    commandsOf(page)
      .filter((command) => names.some((name) => headOf(command) === `npm run ${name}`))
      .map((command) => ({ page, command })),
  );

/** The rules in force, and the file of a ruleset that the pages call FILE. */
async function writeRuleset(): Promise<string> {
  const { stdout } = await typed('npm run rulesets -- show', await operator());
  const file = join(folder, 'ruleset.json');
  writeFileSync(file, JSON.stringify(JSON.parse(stdout).ruleset));
  return file;
}

let ruleset: string;
let draft: string | undefined;
const filled = (command: string): string =>
  command
    .replace(/--outputs (FILE|second\.json)/, '--outputs outputs.json')
    .replace(/(draft|--ruleset) FILE/, `$1 ${ruleset}`)
    .replace('rul_…', draft ?? 'rul_…');

/** The file of a batch is the page's own. */
function writeBatch(page: string, command: string): void {
  const name = / --file (?<name>\S+)/.exec(command)?.groups?.name;
  const csv = blocksOf(page).find(({ language }) => language === 'csv')?.text;
  if (name !== undefined && csv !== undefined) writeFileSync(join(folder, name), `${csv}\n`);
}

test('there are such commands', () => {
  expect(documented(byOwner).length).toBeGreaterThan(12);
  expect(documented(byOperator).length).toBeGreaterThan(6);
});

test('the ledger is exported before it is verified offline', async () => {
  ruleset = await writeRuleset();
  expect(await typed('npm run export:ledger -- --out DIR')).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'DIR'))).toBe(true);
});

/** Beside a stage that works, it waits for minutes until all that came before has been told. */
const takesLong = ({ command }: { readonly command: string }) =>
  command.startsWith('npm run rebuild:activity -- --outputs');

const atOnce = documented(byOwner).filter((each) => !needsRest(each) && !takesLong(each));
test.each(atOnce)('$page: $command', async ({ command }) => {
  if (command.includes('--out DIR')) rmSync(join(folder, 'DIR'), { recursive: true });
  const { code, stderr } = await typed(filled(command));
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
});

test.each(documented(byOperator))('$page: $command', async ({ page, command }) => {
  writeBatch(page, command);
  const { code, stdout, stderr } = await typed(filled(command), await operator());
  if (command.includes(' draft ')) draft = JSON.parse(stdout).id;
  // The payments of the page's example are nobody's.
  const isRefused = stdout.includes('refused: not_found') && headOf(command) === 'npm run compensate';
  const wanted = isRefused ? 1 : 0;
  expect({ code, told: code === wanted ? '' : stdout + stderr }).toEqual({ code: wanted, told: '' });
});

test.each(documented(byOwner).filter(needsRest))(
  'when it has stopped, $page: $command',
  async ({ command }) => {
    platform.child.kill('SIGINT');
    await platform.ended;
    expect(await typed(command)).toMatchObject({ code: 0, stderr: '' });
  },
);
