/**
 * Whoever asks the customers' pool cannot tell known people from unknown ones: the same status, the same headers, and
 * the same bytes but for what differs from one call to the next.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Account, openAccount, signUp, startSignIn, tryPassword } from './support/account.ts';
import { type Answer, type DeployedPool, startDeployedPool } from './support/deployed-pool.ts';

let pool: DeployedPool;
let known: Account;
/** Of the same length, with the same first letters: what shows of an address in `CodeDeliveryDetails` agrees. */
const addressOf = (name: string) => `${name}-${randomUUID()}@example.com`;

beforeAll(async () => {
  pool = await startDeployedPool();
  // Cognito's lock-out counts seconds: who exists and who does not are asked at the same moment.
  vi.useFakeTimers({ toFake: ['Date'] });
  known = await openAccount(pool, addressOf('hana'), 'correct horse battery staple');
});
afterAll(async () => {
  vi.useRealTimers();
  await pool.close();
});

const client = () => ({ ClientId: pool.clientId });

/** Puts something of the same shape in place of what is made anew for each call. */
function normalised({ status, headers, text }: Answer) {
  const body = text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/"SRP_B":"[0-9a-f]{700,768}"/, '"SRP_B":"NUMBER"')
    .replace(/"SALT":"[0-9a-f]{32}"/, '"SALT":"NUMBER"')
    .replace(/"SECRET_BLOCK":"[A-Za-z0-9+/=]+"/, (block) => `"SECRET_BLOCK":"${block.length}"`);
  const varying = new Set(['date', 'content-length']);
  return { status, headers: headers.filter(([name]) => !varying.has(name)), body };
}

type Attempt = (email: string) => Promise<Answer>;

const attempts: Readonly<Record<string, Attempt>> = {
  'sign-in, first step': (email) => startSignIn(pool, email),
  'sign-in, with a wrong password': (email) => tryPassword(pool, email, 'wrong horse battery staple'),
  'sign-in, with a proof of no device': (email) =>
    startSignIn(pool, email, { metadata: { device_proof: 'a.b.c' } }),
  'sign-up': (email) => signUp(pool, email, 'another horse battery staple'),
  'sign-up under the address': (email) => signUp(pool, email, 'another horse battery staple', email),
  resend: (Username) => pool.call('ResendConfirmationCode', { ...client(), Username }),
  reset: (Username) => pool.call('ForgotPassword', { ...client(), Username }),
  'confirmation of a reset': (Username) =>
    pool.call('ConfirmForgotPassword', {
      ...client(),
      Username,
      ConfirmationCode: '000000',
      Password: 'a brand new passphrase',
    }),
};

describe.each(Object.entries(attempts))('%s', (name, attempt) => {
  // More often than the pool answers in the same way: the first refusal must not tell either, nor when it comes.
  const times = 12;

  test('tells nothing of who exists, however often', async () => {
    // What the pool knows of an account, an attempt of another kind may have used up.
    const exists = await openAccount(pool, addressOf('hana'), 'correct horse battery staple');
    const unknown = addressOf('hana');
    const answers: Record<'known' | 'unknown', ReturnType<typeof normalised>[]> = { known: [], unknown: [] };
    for (let n = 0; n < times; n++) {
      answers.known.push(normalised(await attempt(exists.email)));
      answers.unknown.push(normalised(await attempt(unknown)));
      vi.setSystemTime(Date.now() + 10_000);
    }
    expect(answers.unknown).toEqual(answers.known);
    // The comparison has something to compare: not one answer of a broken pool, twelve times.
    expect(answers.known.map(({ status }) => status)).not.toContain(500);
    if (name === 'sign-in, first step') {
      expect(answers.known[0]?.body).toContain('PASSWORD_VERIFIER');
      expect(answers.known.at(-1)?.body).toContain('known_device_required');
    }
  });
});

test('to a pair that is right, a wrong one differs: the comparison sees what there is to see', async () => {
  const right = normalised(await tryPassword(pool, known.email, known.password));
  const wrong = normalised(await tryPassword(pool, known.email, 'wrong horse battery staple'));
  expect(right).not.toEqual(wrong);
});

test('who owns the mailbox learns by mail that somebody signed up with the address, and nobody else does', async () => {
  const before = pool.mailsTo(known.email);
  const username = randomUUID();
  await signUp(pool, known.email, 'another horse battery staple', username);
  expect(pool.mailsTo(known.email)).toBe(before + 1);
  const confirm = (ConfirmationCode: string) =>
    pool.call('ConfirmSignUp', { ...client(), Username: username, ConfirmationCode });
  expect((await confirm('000000')).body.__type).toBe('CodeMismatchException');
  expect((await confirm(await pool.codeFor(known.email))).body.__type).toBe('AliasExistsException');
  // The account stays its owner's.
  expect((await startSignIn(pool, known.email)).body.ChallengeParameters.USER_ID_FOR_SRP).toBe(
    known.username,
  );
});

test('a pool that signs in with addresses would tell on sign-up', async () => {
  const addresses = { AliasAttributes: undefined, UsernameAttributes: ['email'] };
  const telling = await startDeployedPool({ pool: addresses }, pool.functions);
  try {
    const email = addressOf('hana');
    expect((await signUp(telling, email, 'correct horse battery staple', email)).status).toBe(200);
    const again = await signUp(telling, email, 'another horse battery staple', email);
    expect(again.body.__type).toBe('UsernameExistsException');
  } finally {
    await telling.close();
  }
});
