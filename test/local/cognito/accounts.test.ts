import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { understood } from '../../../local/cognito/understood.ts';
import { countNatively } from '../../support/native-arithmetic.ts';
import {
  APP_CLIENT,
  appWith,
  CONSOLE_CLIENT,
  CUSTOMERS,
  PASSWORD_CLIENT,
  REVIEWERS,
  type Running,
  startCognito,
} from './fixture.ts';
import { customer, PASSWORD, Person } from './person.ts';

countNatively();

let running: Running;
beforeAll(async () => {
  running = await startCognito();
});
afterAll(() => running.close());

let count = 0;
const newEmail = () => `person-${++count}@example.com`;

describe('sign-up', () => {
  const signUp = (body: object) =>
    running.call('SignUp', { ClientId: APP_CLIENT, Username: newEmail(), Password: PASSWORD, ...body });
  const attribute = (Name: string, Value: string) => ({ UserAttributes: [{ Name, Value }] });

  test.each([
    ['a short password', { Password: 'short' }, 'InvalidPasswordException', /Password not long enough/],
    [
      'a user name that is no address',
      { Username: 'hana' },
      'InvalidParameterException',
      /should be an email/,
    ],
    [
      'an unknown app client',
      { ClientId: 'unknown' },
      'ResourceNotFoundException',
      /client unknown does not exist/,
    ],
    ['no password', { Password: undefined }, 'InvalidParameterException', /'password' failed/],
    ['a password of another type', { Password: 7 }, 'SerializationException', /Password/],
    ['an attribute off the list', attribute('address', 'Tokyo'), 'NotAuthorizedException', /unauthorized/],
    ['a mark of verification', attribute('email_verified', 'true'), 'NotAuthorizedException', /unauthorized/],
    ['a sub of their own', attribute('sub', 'mine'), 'NotAuthorizedException', /unauthorized/],
    ['the pool of reviewers', { ClientId: CONSOLE_CLIENT }, 'NotAuthorizedException', /not permitted/],
  ])('refuses %s', async (_, body, type, message) => {
    const answer = await signUp(body);
    expect(answer).toMatchObject({ status: 400, errorType: `${type}:`, body: { __type: type } });
    expect(answer.body.message).toMatch(message);
  });

  test('refuses an address that is taken, whatever its case', async () => {
    const { person } = await customer(running, newEmail());
    expect((await signUp({ Username: person.email.toUpperCase() })).body).toEqual({
      __type: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  test('three wrong codes close the guessing for a while, a new code does not reopen it', async () => {
    const email = newEmail();
    await signUp({ Username: email });
    const confirm = async (ConfirmationCode: string) =>
      (await running.call('ConfirmSignUp', { ClientId: APP_CLIENT, Username: email, ConfirmationCode })).body;
    const wrong = running.codeFor(email) === '123456' ? '654321' : '123456';
    for (let n = 0; n < 3; n++) expect((await confirm(wrong)).__type).toBe('CodeMismatchException');
    await running.call('ResendConfirmationCode', { ClientId: APP_CLIENT, Username: email });
    expect((await confirm(running.codeFor(email))).__type).toBe('LimitExceededException');
    running.advance(15 * 60_000);
    expect(await confirm(running.codeFor(email))).toEqual({});
    expect((await confirm(running.codeFor(email))).message).toMatch(/Current status is CONFIRMED/);
  });

  test('a code is good for a day', async () => {
    const email = newEmail();
    await signUp({ Username: email });
    running.advance(24 * 3_600_000);
    const ConfirmationCode = running.codeFor(email);
    const answer = await running.call('ConfirmSignUp', {
      ClientId: APP_CLIENT,
      Username: email,
      ConfirmationCode,
    });
    expect(answer.body.__type).toBe('ExpiredCodeException');
  });
});

describe('a forgotten password', () => {
  const forgot = (Username: string) => running.call('ForgotPassword', { ClientId: APP_CLIENT, Username });
  const reset = (Username: string, ConfirmationCode: string, Password = 'a brand new passphrase') =>
    running.call('ConfirmForgotPassword', { ClientId: APP_CLIENT, Username, ConfirmationCode, Password });

  test('is replaced with a code, once, and the second factor is still asked for', async () => {
    const { person } = await customer(running, newEmail());
    await forgot(person.email);
    const code = running.codeFor(person.email);
    expect((await reset(person.email, code)).status).toBe(200);
    expect((await reset(person.email, code)).body.__type).toBe('ExpiredCodeException');
    await expect(person.signIn()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(person.signIn('a brand new passphrase')).resolves.toEqual({ kind: 'totp' });
  });

  test.each(['ForgotPassword', 'ResendConfirmationCode'])(
    '%s answers alike for known, unconfirmed and unknown users',
    async (operation) => {
      const { person: known } = await customer(running, 'known@example.com');
      const unconfirmed = 'kept@example.com';
      await running.call('SignUp', { ClientId: APP_CLIENT, Username: unconfirmed, Password: PASSWORD });
      const answers = await Promise.all(
        [known.email, unconfirmed, 'k-is-nobody@example.com'].map((Username) =>
          running.call(operation, { ClientId: APP_CLIENT, Username }),
        ),
      );
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
      expect(running.outbox.list('k-is-nobody@example.com')).toEqual([]);
      for (const name of [known.email, unconfirmed]) {
        await running.administer('AdminDeleteUser', { UserPoolId: CUSTOMERS, Username: name });
      }
    },
  );

  test('neither guessing a reset code nor asking for many tells who exists', async () => {
    const { person } = await customer(running, newEmail());
    const attack = async (name: string) => {
      const types: unknown[] = [];
      for (let n = 0; n < 6; n++) types.push((await forgot(name)).body.__type);
      const wrong = ['000001', '000002', '000003', '000004'];
      for (const code of wrong) types.push((await reset(name, code)).body.__type);
      types.push((await reset(name, '000001', 'short')).body.__type);
      return types;
    };
    const known = await attack(person.email);
    expect(known).toContain('LimitExceededException');
    expect(known).toContain('CodeMismatchException');
    expect(await attack('nobody@example.com')).toEqual(known);
  });
});

describe('attributes and password of a signed-in user', () => {
  test('a changed address is verified before it counts, and then signs in', async () => {
    const strict = await startCognito(
      appWith({
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      }),
    );
    try {
      const { person, tokens } = await customer(strict, newEmail());
      const { AccessToken } = tokens;
      const next = newEmail();
      await strict.call('UpdateUserAttributes', {
        AccessToken,
        UserAttributes: [{ Name: 'email', Value: next }],
      });
      const emailNow = async () =>
        (await strict.call('GetUser', { AccessToken })).body.UserAttributes.find(
          (one: { Name: string }) => one.Name === 'email',
        ).Value;
      expect(await emailNow()).toBe(person.email);
      const Code = strict.codeFor(next);
      await strict.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
      expect(await emailNow()).toBe(next);
      const renamed = new Person(strict, CUSTOMERS, APP_CLIENT, next);
      await expect(renamed.signIn()).resolves.toEqual({ kind: 'totp' });
      await expect(person.signIn()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    } finally {
      await strict.close();
    }
  });

  test('a password is changed by whoever knows the former one', async () => {
    const { person, tokens } = await customer(running, newEmail());
    const change = (PreviousPassword: string) =>
      running.call('ChangePassword', {
        AccessToken: tokens.AccessToken,
        PreviousPassword,
        ProposedPassword: 'a brand new passphrase',
      });
    expect((await change('a guess at the password')).body.__type).toBe('NotAuthorizedException');
    expect((await change(PASSWORD)).status).toBe(200);
    await expect(person.signIn('a brand new passphrase')).resolves.toEqual({ kind: 'totp' });
  });
});

describe('an invited reviewer', () => {
  test('chooses a password, sets a second factor up, and carries the groups in the token', async () => {
    const email = newEmail();
    const created = await running.administer('AdminCreateUser', {
      UserPoolId: REVIEWERS,
      Username: email,
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(created.body.User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    for (const GroupName of ['reviewer', 'senior-reviewer']) {
      await running.administer('AdminAddUserToGroup', { UserPoolId: REVIEWERS, Username: email, GroupName });
    }
    const invitation = running.outbox.list(email).at(-1)?.text ?? '';
    const temporary = /temporary password is (.*)\.$/.exec(invitation)?.[1] ?? '';

    const reviewer = new Person(running, REVIEWERS, CONSOLE_CLIENT, email);
    const outcome = await reviewer.signIn(temporary);
    expect(outcome).toEqual({
      kind: 'new-password',
      attributes: { email, email_verified: 'true' },
      required: [],
    });
    await expect(reviewer.choosePassword('short')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    expect(await reviewer.choosePassword('a passphrase for reviewing')).toEqual({ kind: 'mfa-setup' });
    const session = await reviewer.setUpTotp();
    expect(session.getAccessToken().payload['cognito:groups']).toEqual(['senior-reviewer', 'reviewer']);
    expect(session.getAccessToken().payload).not.toHaveProperty('device_key');

    const read = await running.administer('AdminGetUser', { UserPoolId: REVIEWERS, Username: email });
    expect(read.body).toMatchObject({
      UserStatus: 'CONFIRMED',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    });
    await expect(reviewer.signIn(temporary)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  test('a temporary password expires', async () => {
    const email = newEmail();
    const TemporaryPassword = 'until the day after';
    const body = { UserPoolId: REVIEWERS, Username: email, TemporaryPassword, MessageAction: 'SUPPRESS' };
    await running.administer('AdminCreateUser', body);
    expect(running.outbox.list(email)).toEqual([]);
    running.advance(3 * 86_400_000);
    const reviewer = new Person(running, REVIEWERS, CONSOLE_CLIENT, email);
    await expect(reviewer.signIn(TemporaryPassword)).rejects.toThrow(/Temporary password has expired/);
  });
});

describe('what an administrator sees and does', () => {
  test('devices: none before confirmation, then one, then none', async () => {
    const { tokens, sub } = await customer(running, newEmail());
    const named = { UserPoolId: CUSTOMERS, Username: sub };
    const list = async () => (await running.administer('AdminListDevices', named)).body.Devices;
    const DeviceKey = tokens.NewDeviceMetadata.DeviceKey;
    expect(await list()).toEqual([]);
    expect((await running.administer('AdminGetDevice', { ...named, DeviceKey })).body).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Device does not exist.',
    });
    const confirmed = await running.call('ConfirmDevice', {
      AccessToken: tokens.AccessToken,
      DeviceKey,
      DeviceName: 'a phone',
      DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' },
    });
    expect(confirmed.body).toEqual({ UserConfirmationNecessary: false });
    const { body } = await running.administer('AdminGetDevice', { ...named, DeviceKey });
    expect(body.Device.DeviceAttributes).toContainEqual({ Name: 'device_name', Value: 'a phone' });
    expect(body.Device.DeviceAttributes).toContainEqual({
      Name: 'dev:device_remembered_status',
      Value: 'remembered',
    });
    await running.administer('AdminForgetDevice', { ...named, DeviceKey });
    expect(await list()).toEqual([]);
  });

  test('an authenticator app is deleted; where a factor is required, a preference does not turn it off', async () => {
    const { person, sub } = await customer(running, newEmail());
    const user = { UserPoolId: CUSTOMERS, Username: sub };
    const nextChallenge = async () => {
      const AuthParameters = { USERNAME: person.email, PASSWORD };
      const request = { ClientId: PASSWORD_CLIENT, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
      return (await running.call('InitiateAuth', request)).body.ChallengeName;
    };
    const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
    await running.administer('AdminSetUserMFAPreference', { ...user, SoftwareTokenMfaSettings });
    expect(await nextChallenge()).toBe('SOFTWARE_TOKEN_MFA');
    expect(await running.administer('AdminDeleteSoftwareToken', user)).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await nextChallenge()).toBe('MFA_SETUP');
    expect((await running.administer('AdminGetUser', user)).body.UserMFASettingList).toBeUndefined();
  });

  test('a signed operation is refused without a principal, an unknown one always', async () => {
    const unsigned = await running.call('AdminGetUser', { UserPoolId: CUSTOMERS, Username: 'x' });
    expect(unsigned.body.__type).toBe('MissingAuthenticationTokenException');
    expect((await running.call('toString', {})).body.__type).toBe('UnknownOperationException');
  });

  test('a signed operation is permitted on the ARN of its pool', () => {
    const { service } = running.cognito;
    expect(service.actions('AdminGetUser', { UserPoolId: CUSTOMERS })).toEqual([
      {
        action: 'cognito-idp:AdminGetUser',
        resource: `arn:aws:cognito-idp:ap-northeast-1:000000000000:userpool/${CUSTOMERS}`,
      },
    ]);
    expect(service.public?.('InitiateAuth')).toBe(true);
    expect(service.public?.('AdminGetUser')).toBe(false);
  });
});

test('an app client without hidden users tells that a user does not exist', async () => {
  const answer = await running.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: PASSWORD_CLIENT,
    AuthParameters: { USERNAME: 'nobody@example.com', PASSWORD },
  });
  expect(answer.body).toEqual({ __type: 'UserNotFoundException', message: 'User does not exist.' });
});

test('a browser may call from any page', async () => {
  const response = await fetch(running.url, {
    method: 'OPTIONS',
    headers: { 'access-control-request-headers': 'content-type,x-amz-target' },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-amz-target');
});

test.each([
  ['a trigger that nothing runs', appWith({ LambdaConfig: { PreSignUp: 'arn' } }), /Nothing here runs/],
  ['a trigger of another kind', appWith({ LambdaConfig: { UserMigration: 'arn' } }), /UserMigration/],
  ['an older token event', appWith({ LambdaConfig: { PreTokenGeneration: 'arn' } }), /other than V2_0/],
  ['SMS as a factor', appWith({ EnabledMfas: ['SMS_MFA'] }), /EnabledMfas/],
  ['choice-based sign-in', appWith({}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }), /ALLOW_USER_AUTH/],
  ['a pool that is not there', appWith({}, { UserPoolId: 'elsewhere' }), /elsewhere is not in the templates/],
])('a template with %s is refused by name', async (_, app, message) => {
  await expect(startCognito(app)).rejects.toThrow(message);
});

test('the list of understood properties covers the templates, and refuses what is nested and new', () => {
  expect(() => checkUnderstood(appWith(), understood)).not.toThrow();
  const stranger = appWith({ DeviceConfiguration: { ForgetAfterDays: 30 } });
  expect(() => checkUnderstood(stranger, understood)).toThrow(/DeviceConfiguration.ForgetAfterDays/);
});
