import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkUnderstood } from '../../../local/assembly/understood.ts';
import { understood } from '../../../local/cognito/understood.ts';
import type { InvocationResult } from '../../../local/types.ts';
import { countNatively } from '../../support/native-arithmetic.ts';
import {
  APP_CLIENT,
  appWith,
  CUSTOMERS,
  PASSWORD_CLIENT,
  REGION,
  type Running,
  startCognito,
} from './fixture.ts';
import { customer, enrolledCustomer, PASSWORD } from './person.ts';

countNatively();

const arnOf = (name: string) => `arn:aws:lambda:${REGION}:000000000000:function:${name}`;
const TRIGGERS = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
];
const LambdaConfig = {
  ...Object.fromEntries(TRIGGERS.map((name) => [name, arnOf(name)])),
  PreTokenGenerationConfig: { LambdaArn: arnOf('PreTokenGeneration'), LambdaVersion: 'V2_0' },
};

// biome-ignore lint/suspicious/noExplicitAny: an event has whatever shape the test expects of it
type Event = any;

let events: Event[];
/** What a function does with its event; without one, it returns the event as it is. */
let functions: Record<string, (event: Event) => unknown>;
let forbidden: string[];

async function invoke(functionArn: string, event: unknown): Promise<InvocationResult> {
  const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  // As Lambda does: what a function changes is its own copy.
  const copy = structuredClone(event);
  events.push(structuredClone(event));
  try {
    return { ok: true, payload: functions[name] ? functions[name](copy) : copy };
  } catch (error) {
    return { ok: false, errorType: 'Error', errorMessage: (error as Error).message };
  }
}

/** Changes the response and returns the event, as functions do. */
const responding = (response: object) => (event: Event) => ({
  ...event,
  response: { ...event.response, ...response },
});
const throwing = (message: string) => () => {
  throw new Error(message);
};
const sources = () => events.map(({ triggerSource }) => triggerSource);
const eventFrom = (source: string) => events.find(({ triggerSource }) => triggerSource === source);

let running: Running;
beforeAll(async () => {
  running = await startCognito(appWith({ LambdaConfig }), {
    invoke,
    mayInvoke: (functionArn, poolArn) => poolArn.endsWith(CUSTOMERS) && !forbidden.includes(functionArn),
  });
});
afterAll(() => running.close());
beforeEach(() => {
  events = [];
  functions = {};
  forbidden = [];
});

let count = 0;
const newEmail = () => `trigger-${++count}@example.com`;
const signUp = (Username: string, more: object = {}) =>
  running.call('SignUp', { ClientId: APP_CLIENT, Username, Password: PASSWORD, ...more });
const startWithPassword = (USERNAME: string, more: object = {}, password = PASSWORD) =>
  running.call('InitiateAuth', {
    ClientId: PASSWORD_CLIENT,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
    ...more,
  });
const ClientMetadata = { campaign: 'spring' };

/** What every event of a call through an app client has. */
const common = (triggerSource: string, clientId: string, version = '1') => ({
  version,
  triggerSource,
  region: REGION,
  userPoolId: CUSTOMERS,
  userName: expect.stringMatching(/^[0-9a-f-]{36}$/),
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
});

describe('the events', () => {
  test('of a registration: pre sign-up, the message, post confirmation', async () => {
    const email = newEmail();
    const ValidationData = [{ Name: 'invitation', Value: 'abc' }];
    const { body } = await signUp(email, { ClientMetadata, ValidationData });
    const ConfirmationCode = running.codeFor(email);
    await running.call('ConfirmSignUp', { ClientId: APP_CLIENT, Username: email, ConfirmationCode });
    expect(events).toEqual([
      {
        ...common('PreSignUp_SignUp', APP_CLIENT),
        request: {
          userAttributes: { email },
          validationData: { invitation: 'abc' },
          clientMetadata: ClientMetadata,
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      {
        ...common('CustomMessage_SignUp', APP_CLIENT),
        request: {
          userAttributes: { sub: body.UserSub, 'cognito:user_status': 'UNCONFIRMED', email },
          codeParameter: '{####}',
          linkParameter: '{##Click Here##}',
          usernameParameter: null,
          clientMetadata: ClientMetadata,
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      },
      {
        ...common('PostConfirmation_ConfirmSignUp', APP_CLIENT),
        request: {
          userAttributes: {
            sub: body.UserSub,
            'cognito:user_status': 'CONFIRMED',
            email,
            email_verified: 'true',
          },
        },
        response: {},
      },
    ]);
  });

  test('of a sign-in: pre authentication is told what InitiateAuth sends along, the others are not', async () => {
    const { person, sub } = await customer(running, newEmail());
    events = [];
    running.advance(30_000);
    const { body } = await startWithPassword(person.email, { ClientMetadata });
    expect(sources()).toEqual(['PreAuthentication_Authentication']);
    await running.call('RespondToAuthChallenge', {
      ClientId: PASSWORD_CLIENT,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: body.Session,
      ChallengeResponses: {
        USERNAME: person.email,
        SOFTWARE_TOKEN_MFA_CODE: running.totp(person.secret),
      },
      ClientMetadata: { at: 'the second step' },
    });
    const userAttributes = {
      sub,
      'cognito:user_status': 'CONFIRMED',
      email: person.email,
      email_verified: 'true',
    };
    const clientMetadata = { at: 'the second step' };
    expect(events).toEqual([
      {
        ...common('PreAuthentication_Authentication', PASSWORD_CLIENT),
        request: { userAttributes, validationData: ClientMetadata },
        response: {},
      },
      {
        ...common('PostAuthentication_Authentication', PASSWORD_CLIENT),
        request: { userAttributes, newDeviceUsed: true, clientMetadata },
        response: {},
      },
      {
        ...common('TokenGeneration_Authentication', PASSWORD_CLIENT, '2'),
        request: {
          userAttributes,
          groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
          scopes: ['aws.cognito.signin.user.admin'],
          clientMetadata,
        },
        response: { claimsAndScopeOverrideDetails: null },
      },
    ]);
  });

  test('of a sign-in on a known device, and of a renewal', async () => {
    const { person, session } = await enrolledCustomer(running, newEmail());
    events = [];
    await person.signInWithTotp();
    expect(sources()).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_AuthenticateDevice',
    ]);
    expect(eventFrom('PostAuthentication_Authentication').request.newDeviceUsed).toBe(false);
    await running.call('GetTokensFromRefreshToken', {
      ClientId: APP_CLIENT,
      RefreshToken: session.getRefreshToken().getToken(),
      DeviceKey: person.deviceKey,
      ClientMetadata,
    });
    expect(eventFrom('TokenGeneration_RefreshTokens').request.clientMetadata).toEqual(ClientMetadata);
  });

  test('of a sign-in by nobody say so, where the app client hides who exists', async () => {
    await running.call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: APP_CLIENT,
      AuthParameters: { USERNAME: 'nobody@example.com', SRP_A: 'abcdef'.repeat(100) },
    });
    expect(events).toMatchObject([
      { userName: 'nobody@example.com', request: { userAttributes: {}, userNotFound: true } },
    ]);
  });

  test('of an invitation name no app client', async () => {
    const email = newEmail();
    await running.administer('AdminCreateUser', { UserPoolId: CUSTOMERS, Username: email });
    expect(sources()).toEqual(['PreSignUp_AdminCreateUser', 'CustomMessage_AdminCreateUser']);
    expect(events[0].callerContext.clientId).toBe('CLIENT_ID_NOT_APPLICABLE');
    expect(events[1].request.usernameParameter).toBe('{username}');
  });

  test('of a reset and of a changed address', async () => {
    const { person, tokens } = await customer(running, newEmail());
    const client = { ClientId: APP_CLIENT, Username: person.email };
    const { AccessToken } = tokens;
    events = [];
    await running.call('ForgotPassword', client);
    const ConfirmationCode = running.codeFor(person.email);
    await running.call('ConfirmForgotPassword', { ...client, ConfirmationCode, Password: PASSWORD });
    const UserAttributes = [{ Name: 'email', Value: newEmail() }];
    await running.call('UpdateUserAttributes', { AccessToken, UserAttributes });
    await running.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
    expect(sources()).toEqual([
      'CustomMessage_ForgotPassword',
      'PostConfirmation_ConfirmForgotPassword',
      'CustomMessage_UpdateUserAttribute',
      'CustomMessage_VerifyUserAttribute',
    ]);
  });
});

describe('what functions may decide', () => {
  test('a pre sign-up that confirms: no code is sent, and post confirmation follows', async () => {
    functions.PreSignUp = responding({ autoConfirmUser: true, autoVerifyEmail: true });
    const email = newEmail();
    expect((await signUp(email)).body).toEqual({ UserConfirmed: true, UserSub: expect.any(String) });
    expect(sources()).toEqual(['PreSignUp_SignUp', 'PostConfirmation_ConfirmSignUp']);
    expect(running.outbox.list(email)).toEqual([]);
    const { body } = await running.administer('AdminGetUser', { UserPoolId: CUSTOMERS, Username: email });
    expect(body.UserStatus).toBe('CONFIRMED');
    expect(body.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  });

  test('the words of a message, but not without its code', async () => {
    functions.CustomMessage = responding({ emailSubject: 'こんにちは', emailMessage: 'コード {####}' });
    const email = newEmail();
    await signUp(email);
    const [mail] = running.outbox.list(email);
    expect(mail).toMatchObject({ subject: 'こんにちは', text: expect.stringMatching(/^コード \d{6}$/) });
    functions.CustomMessage = responding({ emailMessage: 'no code' });
    expect((await signUp(newEmail())).body.__type).toBe('InvalidLambdaResponseException');
  });

  test('claims, scopes and groups of tokens, but nothing that Cognito vouches for', async () => {
    functions.PreTokenGeneration = responding({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride: { tier: 'gold' }, claimsToSuppress: ['email'] },
        accessTokenGeneration: {
          claimsToAddOrOverride: { tier: 'gold', sub: 'someone else', auth_time: '0', 'cognito:groups': 'x' },
          claimsToSuppress: ['jti'],
          scopesToAdd: ['wallet/read', 'aws.cognito.signin.other'],
        },
        groupOverrideDetails: { groupsToOverride: ['beta'] },
      },
    });
    const { tokens, sub } = await customer(running, newEmail());
    const access = decodeJwt(tokens.AccessToken);
    expect(access).toMatchObject({ tier: 'gold', sub, 'cognito:groups': ['beta'], jti: expect.any(String) });
    expect(access.auth_time).not.toBe('0');
    expect(access.scope).toBe('aws.cognito.signin.user.admin wallet/read');
    const id = decodeJwt(tokens.IdToken);
    expect(id).toMatchObject({ tier: 'gold', 'cognito:groups': ['beta'] });
    expect(id).not.toHaveProperty('email');
  });
});

describe('a function that', () => {
  const refusal = (__type: string, message: string) => ({ status: 400, body: { __type, message } });

  test('throws in pre sign-up refuses the registration, which leaves nothing behind', async () => {
    functions.PreSignUp = throwing('Registration is closed');
    const email = newEmail();
    expect(await signUp(email)).toMatchObject(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Registration is closed.'),
    );
    functions = {};
    expect((await signUp(email)).status).toBe(200);
  });

  test('throws in pre authentication refuses right and wrong passwords alike', async () => {
    const { person } = await customer(running, newEmail());
    functions.PreAuthentication = throwing('Slow down');
    const expected = refusal(
      'UserLambdaValidationException',
      'PreAuthentication failed with error Slow down.',
    );
    expect(await startWithPassword(person.email)).toMatchObject(expected);
    expect(await startWithPassword(person.email, {}, 'wrong')).toMatchObject(expected);
  });

  test('throws in post confirmation is told of, and the person is confirmed', async () => {
    functions.PostConfirmation = throwing('No space');
    const email = newEmail();
    await signUp(email);
    const ConfirmationCode = running.codeFor(email);
    const answer = await running.call('ConfirmSignUp', {
      ClientId: APP_CLIENT,
      Username: email,
      ConfirmationCode,
    });
    expect(answer.body.message).toBe('PostConfirmation failed with error No space.');
    expect((await startWithPassword(email)).body.ChallengeName).toBe('MFA_SETUP');
  });

  test.each(['PostAuthentication', 'PreTokenGeneration'])('throws in %s gives no tokens', async (name) => {
    functions[name] = throwing('No');
    await expect(customer(running, newEmail())).rejects.toThrow(`${name} failed with error No.`);
  });

  test('throws at a renewal leaves the client a refresh token that works', async () => {
    const { person, session } = await enrolledCustomer(running, newEmail());
    const renew = () =>
      running.call('GetTokensFromRefreshToken', {
        ClientId: APP_CLIENT,
        RefreshToken: session.getRefreshToken().getToken(),
        DeviceKey: person.deviceKey,
      });
    functions.PreTokenGeneration = throwing('Not now');
    expect((await renew()).body.__type).toBe('UserLambdaValidationException');
    functions = {};
    running.advance(60_000);
    expect((await renew()).status).toBe(200);
  });

  test.each([
    ['returns nothing', () => null],
    ['returns a text', () => 'ok'],
    ['loses the response', ({ response: _, ...event }: Event) => event],
    ['answers a flag with a text', responding({ autoConfirmUser: 'yes' })],
  ])('%s is not understood', async (_, respond) => {
    functions.PreSignUp = respond;
    expect(await signUp(newEmail())).toMatchObject(
      refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output'),
    );
  });

  test('does not permit Cognito to invoke it is not invoked', async () => {
    forbidden = [arnOf('PreSignUp')];
    expect(await signUp(newEmail())).toMatchObject(
      refusal('UnexpectedLambdaException', 'PreSignUp invocation failed due to error AccessDeniedException.'),
    );
    expect(events).toEqual([]);
  });
});

test('the templates may wire these triggers, and no others', () => {
  expect(() => checkUnderstood(appWith({ LambdaConfig }), understood)).not.toThrow();
  const other = appWith({ LambdaConfig: { UserMigration: arnOf('UserMigration') } });
  expect(() => checkUnderstood(other, understood)).toThrow(/LambdaConfig.UserMigration/);
});
