/** `npm run simulate:kill`: kills the whole local platform under load, again and again; what was acknowledged has to be there. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi } from '../../client/api.ts';
import { keepSession } from '../../client/keep-session.ts';
import { createPayment, getPayment } from '../../lambdas/contract/payments.ts';
import { createTopUp, getWallet } from '../../lambdas/contract/wallet.ts';
import { parseOptions } from '../../local/cli/options.ts';
import { run } from '../../local/cli/run.ts';
import { createAuthenticator } from '../../local/demo/authenticator.ts';
import { enrol, type Phone, signInOn, unpack } from '../../local/demo/people.ts';
import { demoStore, type SignIn } from '../../local/demo/sign-ins.ts';
import { stageOf } from '../../local/demo/stage.ts';
import { PlatformError } from '../../local/types.ts';

const usage = 'Usage: npm run simulate:kill -- [--times N]';
const projectRoot = resolve(import.meta.dirname, '../..');
/** Requests at a time. */
const CLIENTS = 4;
/** Minor units: of fifty kills, well below what a new device may spend unheld. */
const AMOUNT = 1;

interface Running {
  kill(): Promise<void>;
}

/** `npm start`, once it says that it can be used. @param port 0 for any that is free */
function start(dataDir: string, port = '0'): Promise<Running> {
  const args = [join(projectRoot, 'local/cli/start.ts'), '--port', port, '--data', dataDir];
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((over) => child.once('close', () => over()));
  return new Promise((ready, failed) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!said.includes('Ctrl-C stops it.')) return;
      ready({
        kill: () => {
          child.kill('SIGKILL');
          return ended;
        },
      });
    });
    ended.then(() => failed(new PlatformError('The platform ended before it could be used.')));
  });
}

interface Load {
  /** Key -> the payment's id, of those that were answered. */
  readonly acknowledged: Map<string, string>;
  /** Keys whose answer never came. */
  readonly open: Set<string>;
}

const paying = (idempotencyKey: string) => ({
  body: { store_id: demoStore.id, amount: String(AMOUNT), currency: 'JPY' },
  idempotencyKey,
});

/** Pays until the platform is gone. */
async function pay(api: Phone['api'], load: Load, answered: () => void): Promise<void> {
  for (;;) {
    const key = randomUUID();
    load.open.add(key);
    try {
      const { body } = await api.call(createPayment, paying(key));
      load.acknowledged.set(key, body.id);
      load.open.delete(key);
      answered();
    } catch {
      return;
    }
  }
}

await run(async () => {
  const options = parseOptions({ times: { type: 'string' } }, usage);
  const times = Number(options.times ?? '5');
  if (!Number.isSafeInteger(times) || times < 1)
    throw new PlatformError(`--times must be a number. ${usage}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-kill-'));
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir, file), 'utf8'));
  let running: Running | undefined;
  try {
    running = await start(dataDir);
    const first = stageOf(read('outputs.json'));
    const signIn = (read('sign-ins.json') as SignIn[]).find(({ role }) => role === 'customer');
    if (!signIn) throw new PlatformError('There is no sign-in for a customer.');
    const authenticator = createAuthenticator(signIn.totpSecret, () => Date.now() + 50_000);
    const phone = await signInOn(first, unpack(first, signIn.email), signIn.password, authenticator);
    await enrol(phone, 'The phone');
    const funding = { body: { amount: '90000', currency: 'JPY', funding_source: 'sandbox' } } as const;
    await phone.api.call(createTopUp, funding);
    let spent = 0;
    let [lost, doubled, payments] = [0, 0, 0];
    // At the same address after each restart.
    const { port } = new URL(first.cognitoUrl);
    const app = {
      clientId: first.customers.clientId,
      cognitoUrl: first.cognitoUrl,
      now: Date.now,
    };
    const { accessToken, renew } = keepSession(phone.session, app);
    const api = createApi({ baseUrl: first.apiUrl, accessToken, deviceKey: phone.key });
    for (let time = 1; time <= times; time++) {
      await renew();
      const load: Load = { acknowledged: new Map(), open: new Set() };
      // In the midst of it: after some answers, at any moment of the next.
      const enough = 3 + Math.floor(Math.random() * 30);
      const { promise: soMany, resolve: reached } = Promise.withResolvers<void>();
      const answered = () => load.acknowledged.size >= enough && reached();
      const paid = Promise.all(Array.from({ length: CLIENTS }, () => pay(api, load, answered)));
      await Promise.race([soMany, paid]);
      await delay(Math.random() * 20);
      await running.kill();
      await paid;
      running = await start(dataDir, port);
      // What was answered is there; what was not can be asked again under its key, and then is there once.
      for (const [, id] of load.acknowledged) {
        const { body } = await api.call(getPayment, { path: { id } });
        if (body.status !== 'approved') lost += 1;
      }
      for (const key of [...load.open, ...[...load.acknowledged.keys()].slice(-5)])
        await api.call(createPayment, paying(key));
      const made = load.acknowledged.size + load.open.size;
      payments += made;
      spent += made * AMOUNT;
      const { body } = await api.call(getWallet);
      if (Number(body.posted) !== 90_000 - spent) doubled += 1;
      process.stdout.write(
        `${time}: ${load.acknowledged.size} acknowledged, ${load.open.size} without an answer, posted ${body.posted}\n`,
      );
    }
    process.stdout.write(
      `Killed ${times} times under load: ${payments} payments, ${lost} lost, ${doubled} balances that were wrong.\n`,
    );
    return lost + doubled > 0 ? 1 : 0;
  } finally {
    await running?.kill();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
