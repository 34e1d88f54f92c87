/** What `npm start` does once it knows that it can: boots the platform, says where everything is, and waits for Ctrl-C. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { type ConsoleAddresses, serveConsole } from '../console/serve-console.ts';
import { administratorOf } from '../demo/administrator.ts';
import { mailedCode } from '../demo/mail.ts';
import { demoSignIns, demoStore, type SignIn } from '../demo/sign-ins.ts';
import { stageOf } from '../demo/stage.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { addPage } from '../try-it/add-page.ts';

function signIns(platform: Platform, dataDir: string): Promise<readonly SignIn[]> {
  return demoSignIns({
    stage: stageOf(platform.outputs),
    administrator: administratorOf(platform),
    mailedCode: mailedCode(platform.outbox),
    dataDir,
  });
}

interface Pages extends ConsoleAddresses {
  readonly page: string;
}

function introduce(
  platform: Platform,
  { page, console, apiDocs }: Pages,
  people: readonly SignIn[],
  dataDir: string,
): string {
  const stage = stageOf(platform.outputs);
  const addresses = new Table({ style: { head: [], border: [] } });
  addresses.push(
    ['A phone and a till, to try it with', page],
    ['The reviewers’ console', console],
    ['API', stage.apiUrl],
    ['What the API takes and answers', apiDocs],
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

export interface ServeOptions {
  readonly port: number;
  readonly dataDir: string;
  /** Whether every line of functions and services is shown. */
  readonly verbose: boolean;
  /** Resolves when it is to end. */
  readonly stopped: Promise<void>;
}

export async function serve({ port, dataDir, verbose, stopped }: ServeOptions): Promise<void> {
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const platform = await startPlatform({
    projectRoot: resolve(import.meta.dirname, '../..'),
    dataDir,
    port,
    context: { stage: 'dev' },
    log: (source, line) => verbose && say(styleText('dim', `${source} ${line}`)),
    progress: (phrase) => say(styleText('dim', `… ${phrase}`)),
    now: Date.now,
  });
  try {
    writeFileSync(join(dataDir, 'administrator.json'), administratorFile(platform), { mode: 0o600 });
    writeFileSync(join(dataDir, 'outputs.json'), `${JSON.stringify(platform.outputs, null, 2)}\n`);
    const people = await signIns(platform, dataDir);
    const page = await addPage(platform, people, Date.now);
    say(introduce(platform, { page, ...serveConsole(platform) }, people, dataDir));
    await stopped;
    say('\nStopping …');
  } finally {
    await platform.close();
  }
  say('Stopped. What it keeps is there at the next start.');
}
