/** `npm start`: the local platform until Ctrl-C, with every address and sign-in that a person needs to use it. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { checkPort } from '../aws/endpoint.ts';
import { administratorOf } from '../demo/administrator.ts';
import { mailedCode } from '../demo/mail.ts';
import { demoSignIns, demoStore, type SignIn } from '../demo/sign-ins.ts';
import { stageOf } from '../demo/stage.ts';
import { claimData, type Platform, startPlatform } from '../platform.ts';
import { PlatformError } from '../types.ts';
import { parseOptions, parsePort } from './options.ts';
import { run } from './run.ts';

const usage = 'Usage: npm start -- [--port N] [--data DIR] [--reset] [--verbose]';
const projectRoot = resolve(import.meta.dirname, '../..');

/** Whatever the platform may leave in its data folder. */
const ours =
  /^(cdk\.out|[a-z-]+\.(db(-shm|-wal|-journal)?|lock(-journal)?)|(administrator|outputs|sign-ins)\.json(\.new)?)$/;

/** Deletes what an earlier start left. A folder with anything else in it, or in use, is not touched. */
function reset(dataDir: string): void {
  // Anything else than a folder is refused in a moment, by whoever claims it.
  if (!statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) return;
  const foreign = readdirSync(dataDir).find((name) => !ours.test(name));
  if (foreign !== undefined)
    throw new PlatformError(`--reset will not delete ${dataDir}: ${foreign} in it is not the platform's.`);
  const release = claimData(dataDir);
  rmSync(dataDir, { recursive: true });
  release();
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one does not wait for anything. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
  });
}

function signIns(platform: Platform, dataDir: string): Promise<readonly SignIn[]> {
  return demoSignIns({
    stage: stageOf(platform.outputs),
    administrator: administratorOf(platform),
    mailedCode: mailedCode(platform.outbox),
    dataDir,
  });
}

function introduce(platform: Platform, people: readonly SignIn[], dataDir: string): string {
  const stage = stageOf(platform.outputs);
  const addresses = new Table({ style: { head: [], border: [] } });
  addresses.push(
    ['API', stage.apiUrl],
    ['Cognito, DynamoDB, Step Functions', platform.url],
    ['Mails and push messages', `${platform.url}/_local/outbox`],
    ['Key set of the customers’ pool', `${platform.url}/${stage.customers.userPoolId}/.well-known/jwks.json`],
    ['Outputs', join(dataDir, 'outputs.json')],
    ['A store to pay', `${demoStore.id} (${demoStore.name})`],
  );
  const table = new Table({
    head: ['sign in as', 'e-mail', 'password', 'TOTP secret'],
    style: { head: [], border: [] },
  });
  for (const { role, email, password, totpSecret } of people) table.push([role, email, password, totpSecret]);
  return `\nHoldfast is running.\n${addresses}\n${table}\nCtrl-C stops it.`;
}

/** For the tools that an owner runs against a stage: by the outputs beside it they find this one's address and keys. */
const administratorFile = ({ url, app, administrator }: Platform): string =>
  JSON.stringify({ endpoint: url, region: app.region, credentials: administrator });

await run(async () => {
  const options = parseOptions(
    {
      port: { type: 'string' },
      data: { type: 'string' },
      reset: { type: 'boolean' },
      verbose: { type: 'boolean' },
    },
    usage,
  );
  const port = parsePort(options.port ?? '4747');
  const dataDir = resolve(options.data ?? join(projectRoot, 'local/.data'));
  if (options.reset) {
    // A start that cannot follow must not have deleted anything.
    await checkPort(port);
    reset(dataDir);
  }
  // Asked for before the boot, so that an impatient Ctrl-C also ends cleanly.
  const stopped = stopSignal();
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const platform = await startPlatform({
    projectRoot,
    dataDir,
    port,
    context: { stage: 'dev' },
    log: (source, line) => options.verbose && say(styleText('dim', `${source} ${line}`)),
    progress: (phrase) => say(styleText('dim', `… ${phrase}`)),
    now: Date.now,
  });
  try {
    writeFileSync(join(dataDir, 'administrator.json'), administratorFile(platform), { mode: 0o600 });
    writeFileSync(join(dataDir, 'outputs.json'), `${JSON.stringify(platform.outputs, null, 2)}\n`);
    say(introduce(platform, await signIns(platform, dataDir), dataDir));
    await stopped;
    say('\nStopping …');
  } finally {
    await platform.close();
  }
  say('Stopped. What it keeps is there at the next start.');
  return 0;
});
