import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_CLIENT, appWith, CUSTOMERS, PASSWORD_CLIENT, type Running, startCognito } from './fixture.ts';
import { PASSWORD } from './person.ts';

let running: Running;
/** People sign in with an address, which is an alias of a user name that the app makes up. */
beforeAll(async () => {
  running = await startCognito(appWith({ UsernameAttributes: undefined, AliasAttributes: ['email'] }));
});
afterAll(() => running.close());

let count = 0;
/** The same first letter, so that the masked destinations of codes agree. */
const newEmail = () => `hana-${++count}@example.com`;

const signUp = (email: string, Username: string = randomUUID()) =>
  running.call('SignUp', {
    ClientId: APP_CLIENT,
    Username,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: email }],
  });
const confirm = (Username: string, ConfirmationCode: string, more: object = {}) =>
  running.call('ConfirmSignUp', { ClientId: APP_CLIENT, Username, ConfirmationCode, ...more });

/** A confirmed customer. */
async function registered(): Promise<{ email: string; username: string }> {
  const email = newEmail();
  const username = randomUUID();
  await signUp(email, username);
  const { status } = await confirm(username, running.codeFor(email));
  expect(status).toBe(200);
  return { email, username };
}

const startWithPassword = (USERNAME: string) =>
  running.call('InitiateAuth', {
    ClientId: PASSWORD_CLIENT,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  });
const readUser = async (Username: string) =>
  (await running.administer('AdminGetUser', { UserPoolId: CUSTOMERS, Username })).body;

describe('known and unknown people cannot be told apart', () => {
  /** Every answer to somebody who tries that address; what differs from one call to the next is replaced. */
  const attempts: Record<string, (email: string) => Promise<unknown>> = {
    'sign-up': async (email) => {
      const answer = await signUp(email);
      return { ...answer, body: { ...answer.body, UserSub: typeof answer.body.UserSub } };
    },
    'sign-in, first step': async (email) => {
      const answer = await startSrp(email);
      const lengths = Object.entries(answer.body.ChallengeParameters as Record<string, string>).map(
        // A number's leading zeros are not sent.
        ([name, value]) => [name, name === 'SRP_B' ? value.length > 700 : value.length],
      );
      return { ...answer, body: { ...answer.body, ChallengeParameters: Object.fromEntries(lengths) } };
    },
    'sign-in, second step': async (email) => {
      const { SECRET_BLOCK, USER_ID_FOR_SRP } = (await startSrp(email)).body.ChallengeParameters;
      return running.call('RespondToAuthChallenge', {
        ChallengeName: 'PASSWORD_VERIFIER',
        ClientId: APP_CLIENT,
        ChallengeResponses: {
          USERNAME: USER_ID_FOR_SRP,
          PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
          PASSWORD_CLAIM_SIGNATURE: 'c2lnbmF0dXJl',
          TIMESTAMP: 'Mon Jul 1 07:00:00 UTC 2019',
        },
      });
    },
    reset: (email) => running.call('ForgotPassword', { ClientId: APP_CLIENT, Username: email }),
    'confirmation of a reset': (email) =>
      running.call('ConfirmForgotPassword', {
        ClientId: APP_CLIENT,
        Username: email,
        ConfirmationCode: '000000',
        Password: 'a brand new passphrase',
      }),
    resend: (email) => running.call('ResendConfirmationCode', { ClientId: APP_CLIENT, Username: email }),
  };
  const startSrp = (email: string) =>
    running.call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: APP_CLIENT,
      AuthParameters: { USERNAME: email, SRP_A: 'abcdef'.repeat(100) },
    });

  test.each(Object.keys(attempts))('%s', async (name) => {
    const attempt = attempts[name] as (email: string) => Promise<unknown>;
    const { email: known } = await registered();
    const unknown = newEmail();
    // Twice: the second answer must not tell either.
    for (let n = 0; n < 2; n++) expect(await attempt(unknown)).toEqual(await attempt(known));
  });
});

describe('an address that someone has', () => {
  test('is found out by whoever holds its code alone, and stays with its owner', async () => {
    const owner = await registered();
    const second = randomUUID();
    expect(await signUp(owner.email, second)).toMatchObject({ status: 200, body: { UserConfirmed: false } });
    expect((await confirm(second, '000000')).body.__type).toBe('CodeMismatchException');
    expect(await confirm(second, running.codeFor(owner.email))).toMatchObject({
      status: 400,
      body: { __type: 'AliasExistsException', message: 'An account with the email already exists.' },
    });
    expect((await readUser(second)).UserStatus).toBe('UNCONFIRMED');
    expect((await startWithPassword(owner.email)).body.ChallengeParameters.USER_ID_FOR_SRP).toBe(
      owner.username,
    );
  });

  test('is taken over with the same code, where the caller asks for that', async () => {
    const owner = await registered();
    const second = randomUUID();
    await signUp(owner.email, second);
    const code = running.codeFor(owner.email);
    expect((await confirm(second, code)).body.__type).toBe('AliasExistsException');
    expect((await confirm(second, code, { ForceAliasCreation: true })).status).toBe(200);
    expect((await startWithPassword(owner.email)).body.ChallengeParameters.USER_ID_FOR_SRP).toBe(second);
    expect((await readUser(owner.username)).UserAttributes).toContainEqual({
      Name: 'email_verified',
      Value: 'false',
    });
  });

  test('cannot be given to a second user by an administrator, and nothing is left of the attempt', async () => {
    const owner = await registered();
    const Username = randomUUID();
    const UserAttributes = [
      { Name: 'email', Value: owner.email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const body = { UserPoolId: CUSTOMERS, Username, UserAttributes, MessageAction: 'SUPPRESS' };
    expect((await running.administer('AdminCreateUser', body)).body.__type).toBe('AliasExistsException');
    expect((await readUser(Username)).__type).toBe('UserNotFoundException');
  });
});

test('a user name that looks like an address is refused, since it could be another user’s alias', async () => {
  expect((await signUp(newEmail(), 'somebody@example.com')).body).toMatchObject({
    __type: 'InvalidParameterException',
  });
});
