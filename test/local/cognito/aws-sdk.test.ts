import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../../local/aws/endpoint.ts';
import { accessControl } from '../../../local/aws/iam.ts';
import { PUBLIC_OPERATIONS, SIGNED_OPERATIONS } from '../../../local/cognito/operations/table.ts';
import {
  APP_CLIENT,
  appWith,
  CUSTOMERS,
  PASSWORD_CLIENT,
  REGION,
  type Running,
  startCognito,
} from './fixture.ts';
import { customer, PASSWORD } from './person.ts';

let running: Running;
let endpoint: Endpoint;
let client: sdk.CognitoIdentityProviderClient;

/** The customers' pool with a group, behind the platform's own endpoint: signatures and all. */
beforeAll(async () => {
  const { resources, ...rest } = appWith();
  const group = resources.find(({ ref }) => ref === 'reviewer');
  const properties = { ...group?.properties, UserPoolId: CUSTOMERS, GroupName: 'testers' };
  const app = {
    ...rest,
    resources: [...resources, ...(group ? [{ ...group, ref: 'testers', properties }] : [])],
  };
  running = await startCognito(app);
  const access = accessControl(app);
  endpoint = await startEndpoint({
    port: 0,
    access,
    services: [running.cognito.service],
    now: () => Date.now(),
  });
  client = new sdk.CognitoIdentityProviderClient({
    endpoint: endpoint.url,
    region: REGION,
    credentials: access.administrator,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await endpoint.close();
  await running.close();
});

let count = 0;
const newEmail = () => `sdk-${++count}@example.com`;

/** What a row may use: a customer with a confirmed device, and someone who has only signed up. */
interface World {
  readonly email: string;
  readonly unconfirmed: string;
  readonly AccessToken: string;
  readonly RefreshToken: string;
  readonly DeviceKey: string;
  /** Names the customer to an administrator's operation. */
  readonly named: { readonly UserPoolId: string; readonly Username: string };
  totp(): string;
}

async function newWorld(): Promise<World> {
  const email = newEmail();
  const unconfirmed = newEmail();
  const { tokens, person } = await customer(running, email);
  const { AccessToken, RefreshToken } = tokens;
  const { DeviceKey } = tokens.NewDeviceMetadata;
  await running.call('ConfirmDevice', {
    AccessToken,
    DeviceKey,
    DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' },
  });
  await running.call('SignUp', { ClientId, Username: unconfirmed, Password: PASSWORD });
  return {
    email,
    unconfirmed,
    AccessToken,
    RefreshToken,
    DeviceKey,
    named: { UserPoolId: CUSTOMERS, Username: email },
    totp: () => running.totp(person.secret),
  };
}

const ClientId = PASSWORD_CLIENT;
const Username = 'nobody@example.com';
const nobody = { UserPoolId: CUSTOMERS, Username };
const forged = { AccessToken: 'not.a.token' };
const GroupName = 'testers';
const NEW_PASSWORD = 'another long passphrase';
const unknownDevice = { DeviceKey: `${REGION}_00000000-0000-4000-8000-000000000000` };
const totpPreference = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
const startSignIn = (email: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME: email, PASSWORD },
});
const sessionOf = async (email: string) =>
  (await client.send(new sdk.InitiateAuthCommand(startSignIn(email)))).Session;
/** Someone who is confirmed and has no second factor yet, in the middle of a sign-in. */
async function setupSession(w: World): Promise<string> {
  await client.send(
    new sdk.ConfirmSignUpCommand({
      ClientId,
      Username: w.unconfirmed,
      ConfirmationCode: running.codeFor(w.unconfirmed),
    }),
  );
  return (await sessionOf(w.unconfirmed)) as string;
}

type Input = object | Promise<object>;
/** What succeeds, what its answer has, what is refused, and in which modelled name. */
type Row = [succeeds: (w: World) => Input, answer: object, refused: (w: World) => Input, exception: string];

const notAuthorized = 'NotAuthorizedException';
const noUser = 'UserNotFoundException';
const noResource = 'ResourceNotFoundException';
const own = (w: World) => ({ AccessToken: w.AccessToken });
const named = (w: World) => w.named;
const device = (w: World) => ({ AccessToken: w.AccessToken, DeviceKey: w.DeviceKey });
const namedDevice = (w: World) => ({ ...w.named, DeviceKey: w.DeviceKey });
const noDevice = (w: World) => ({ ...own(w), ...unknownDevice });
const namedNoDevice = (w: World) => ({ ...w.named, ...unknownDevice });
const remembered = { DeviceRememberedStatus: 'not_remembered' };
const group = (w: World) => ({ ...w.named, GroupName });
const noGroup = (w: World) => ({ ...w.named, GroupName: 'nobody' });
const delivery = { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } };
const tokens = { AuthenticationResult: { TokenType: 'Bearer' } };

const machine = { UserPoolId: CUSTOMERS, ClientName: 'a machine', GenerateSecret: true };
const noMachine = { UserPoolId: CUSTOMERS, ClientId: 'unknown' };
const newMachine = async () => {
  const { UserPoolClient } = await client.send(new sdk.CreateUserPoolClientCommand(machine));
  return { UserPoolId: CUSTOMERS, ClientId: UserPoolClient?.ClientId };
};
const addSecret = (input: object) =>
  client.send(new sdk.AddUserPoolClientSecretCommand(input as sdk.AddUserPoolClientSecretCommandInput));
const listSecrets = (input: object) =>
  client.send(new sdk.ListUserPoolClientSecretsCommand(input as sdk.ListUserPoolClientSecretsCommandInput));

const ROWS: Record<string, Row> = {
  SignUp: [
    () => ({ ClientId, Username: newEmail(), Password: PASSWORD }),
    { UserConfirmed: false, ...delivery },
    (w) => ({ ClientId, Username: w.email, Password: PASSWORD }),
    'UsernameExistsException',
  ],
  ConfirmSignUp: [
    (w) => ({ ClientId, Username: w.unconfirmed, ConfirmationCode: running.codeFor(w.unconfirmed) }),
    {},
    (w) => ({ ClientId, Username: w.unconfirmed, ConfirmationCode: 'wrong' }),
    'CodeMismatchException',
  ],
  ResendConfirmationCode: [
    (w) => ({ ClientId, Username: w.unconfirmed }),
    delivery,
    () => ({ ClientId, Username }),
    noUser,
  ],
  ForgotPassword: [
    (w) => ({ ClientId, Username: w.email }),
    delivery,
    () => ({ ClientId, Username }),
    noUser,
  ],
  ConfirmForgotPassword: [
    async (w) => {
      await client.send(new sdk.ForgotPasswordCommand({ ClientId, Username: w.email }));
      const ConfirmationCode = running.codeFor(w.email);
      return { ClientId, Username: w.email, ConfirmationCode, Password: NEW_PASSWORD };
    },
    {},
    (w) => ({ ClientId, Username: w.email, ConfirmationCode: '000000', Password: NEW_PASSWORD }),
    'ExpiredCodeException',
  ],
  InitiateAuth: [
    (w) => startSignIn(w.email),
    { ChallengeName: 'SOFTWARE_TOKEN_MFA' },
    (w) => ({ ...startSignIn(w.email), AuthParameters: { USERNAME: w.email, PASSWORD: 'wrong' } }),
    notAuthorized,
  ],
  RespondToAuthChallenge: [
    async (w) => {
      running.advance(30_000);
      return {
        ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: await sessionOf(w.email),
        ChallengeResponses: { USERNAME: w.email, SOFTWARE_TOKEN_MFA_CODE: w.totp() },
      };
    },
    tokens,
    async (w) => ({
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: await sessionOf(w.email),
      ChallengeResponses: { USERNAME: w.email, SOFTWARE_TOKEN_MFA_CODE: 'wrong' },
    }),
    'CodeMismatchException',
  ],
  AssociateSoftwareToken: [
    own,
    { SecretCode: expect.stringMatching(/^[A-Z2-7]{52}$/) },
    () => forged,
    notAuthorized,
  ],
  VerifySoftwareToken: [
    async (w) => {
      const Session = await setupSession(w);
      const offered = await client.send(new sdk.AssociateSoftwareTokenCommand({ Session }));
      return { Session: offered.Session, UserCode: running.totp(offered.SecretCode as string) };
    },
    { Status: 'SUCCESS' },
    async (w) => {
      await client.send(new sdk.AssociateSoftwareTokenCommand(own(w)));
      return { ...own(w), UserCode: '000000' };
    },
    'EnableSoftwareTokenMFAException',
  ],
  SetUserMFAPreference: [
    (w) => ({ ...own(w), ...totpPreference }),
    {},
    (w) => ({ ...own(w), SMSMfaSettings: { Enabled: true } }),
    'InvalidParameterException',
  ],
  GetTokensFromRefreshToken: [
    (w) => ({ ClientId, RefreshToken: w.RefreshToken, DeviceKey: w.DeviceKey }),
    tokens,
    (w) => ({ ClientId, RefreshToken: w.RefreshToken, ...unknownDevice }),
    notAuthorized,
  ],
  RevokeToken: [
    (w) => ({ ClientId, Token: w.RefreshToken }),
    {},
    (w) => ({ ClientId, Token: w.AccessToken }),
    'UnsupportedTokenTypeException',
  ],
  GlobalSignOut: [own, {}, () => forged, notAuthorized],
  GetUser: [own, { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }, () => forged, notAuthorized],
  ChangePassword: [
    (w) => ({ ...own(w), PreviousPassword: PASSWORD, ProposedPassword: NEW_PASSWORD }),
    {},
    (w) => ({ ...own(w), PreviousPassword: PASSWORD, ProposedPassword: 'short' }),
    'InvalidPasswordException',
  ],
  UpdateUserAttributes: [
    (w) => ({ ...own(w), UserAttributes: [{ Name: 'email', Value: newEmail() }] }),
    { CodeDeliveryDetailsList: [{ AttributeName: 'email' }] },
    (w) => ({ ...own(w), UserAttributes: [{ Name: 'email_verified', Value: 'true' }] }),
    notAuthorized,
  ],
  GetUserAttributeVerificationCode: [
    (w) => ({ ...own(w), AttributeName: 'email' }),
    delivery,
    (w) => ({ ...own(w), AttributeName: 'name' }),
    'InvalidParameterException',
  ],
  VerifyUserAttribute: [
    async (w) => {
      const AttributeName = 'email';
      await client.send(new sdk.GetUserAttributeVerificationCodeCommand({ ...own(w), AttributeName }));
      return { ...own(w), AttributeName, Code: running.codeFor(w.email) };
    },
    {},
    (w) => ({ ...own(w), AttributeName: 'email', Code: '000000' }),
    'ExpiredCodeException',
  ],
  ConfirmDevice: [
    async (w) => {
      running.advance(30_000);
      const Session = await sessionOf(w.email);
      const ChallengeResponses = { USERNAME: w.email, SOFTWARE_TOKEN_MFA_CODE: w.totp() };
      const { AuthenticationResult: result } = await client.send(
        new sdk.RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'SOFTWARE_TOKEN_MFA',
          Session,
          ChallengeResponses,
        }),
      );
      return {
        AccessToken: result?.AccessToken,
        DeviceKey: result?.NewDeviceMetadata?.DeviceKey,
        DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' },
      };
    },
    { UserConfirmationNecessary: false },
    (w) => ({ ...device(w), DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' } }),
    'InvalidParameterException',
  ],
  UpdateDeviceStatus: [(w) => ({ ...device(w), ...remembered }), {}, noDevice, noResource],
  GetDevice: [device, { Device: { DeviceKey: expect.any(String) } }, noDevice, noResource],
  ListDevices: [own, { Devices: [{ DeviceCreateDate: expect.any(Date) }] }, () => forged, notAuthorized],
  ForgetDevice: [device, {}, noDevice, noResource],
  AdminCreateUser: [
    () => ({ UserPoolId: CUSTOMERS, Username: newEmail() }),
    { User: { UserStatus: 'FORCE_CHANGE_PASSWORD', UserCreateDate: expect.any(Date) } },
    named,
    'UsernameExistsException',
  ],
  AdminGetUser: [named, { UserStatus: 'CONFIRMED', Enabled: true }, () => nobody, noUser],
  AdminSetUserPassword: [
    (w) => ({ ...w.named, Password: NEW_PASSWORD, Permanent: true }),
    {},
    (w) => ({ ...w.named, Password: 'short' }),
    'InvalidPasswordException',
  ],
  AdminConfirmSignUp: [(w) => ({ UserPoolId: CUSTOMERS, Username: w.unconfirmed }), {}, named, notAuthorized],
  AdminUpdateUserAttributes: [
    (w) => ({ ...w.named, UserAttributes: [{ Name: 'name', Value: 'Hana' }] }),
    {},
    (w) => ({ ...w.named, UserAttributes: [{ Name: 'custom:unknown', Value: 'x' }] }),
    'InvalidParameterException',
  ],
  AdminSetUserMFAPreference: [(w) => ({ ...w.named, ...totpPreference }), {}, () => nobody, noUser],
  AdminDeleteSoftwareToken: [named, {}, () => nobody, noUser],
  AdminDisableUser: [named, {}, () => nobody, noUser],
  AdminEnableUser: [named, {}, () => nobody, noUser],
  AdminUserGlobalSignOut: [named, {}, () => nobody, noUser],
  AdminDeleteUser: [named, {}, () => nobody, noUser],
  ListUsers: [
    () => ({ UserPoolId: CUSTOMERS, Limit: 1 }),
    { Users: [{ Enabled: true }], PaginationToken: expect.any(String) },
    () => ({ UserPoolId: `${REGION}_Nowhere` }),
    noResource,
  ],
  DescribeUserPoolClient: [
    () => ({ UserPoolId: CUSTOMERS, ClientId: APP_CLIENT }),
    { UserPoolClient: { ClientId: APP_CLIENT, PreventUserExistenceErrors: 'ENABLED' } },
    () => ({ UserPoolId: CUSTOMERS, ClientId: 'unknown' }),
    noResource,
  ],
  CreateUserPoolClient: [
    () => machine,
    {
      UserPoolClient: { ClientSecret: expect.stringMatching(/^\w{24,64}$/), CreationDate: expect.any(Date) },
    },
    () => ({ ...machine, AllowedOAuthScopes: ['nobody/knows'], AllowedOAuthFlowsUserPoolClient: true }),
    'InvalidParameterException',
  ],
  DeleteUserPoolClient: [newMachine, {}, () => noMachine, noResource],
  AddUserPoolClientSecret: [
    newMachine,
    {
      ClientSecretDescriptor: {
        ClientSecretId: expect.stringMatching(/^[a-z0-9]{26}--\d+$/),
        ClientSecretValue: expect.stringMatching(/^\w{24,64}$/),
        ClientSecretCreateDate: expect.any(Date),
      },
    },
    async () => {
      const client = await newMachine();
      await send('AddUserPoolClientSecret', client);
      return client;
    },
    'LimitExceededException',
  ],
  DeleteUserPoolClientSecret: [
    async () => {
      const client = await newMachine();
      const { ClientSecretDescriptor } = await addSecret(client);
      return { ...client, ClientSecretId: ClientSecretDescriptor?.ClientSecretId };
    },
    {},
    async () => {
      const client = await newMachine();
      const { ClientSecrets = [] } = await listSecrets(client);
      return { ...client, ClientSecretId: ClientSecrets[0]?.ClientSecretId };
    },
    'InvalidParameterException',
  ],
  ListUserPoolClientSecrets: [
    newMachine,
    { ClientSecrets: [{ ClientSecretId: expect.any(String), ClientSecretCreateDate: expect.any(Date) }] },
    () => noMachine,
    noResource,
  ],
  AdminAddUserToGroup: [group, {}, noGroup, noResource],
  AdminRemoveUserFromGroup: [group, {}, noGroup, noResource],
  AdminListGroupsForUser: [
    async (w) => {
      await client.send(new sdk.AdminAddUserToGroupCommand(group(w)));
      return w.named;
    },
    { Groups: [{ GroupName }] },
    () => nobody,
    noUser,
  ],
  ListUsersInGroup: [
    async (w) => {
      await client.send(new sdk.AdminAddUserToGroupCommand(group(w)));
      return { UserPoolId: group(w).UserPoolId, GroupName, Limit: 1 };
    },
    { Users: [{ Enabled: true, Attributes: expect.any(Array) }] },
    (w) => ({ UserPoolId: group(w).UserPoolId, GroupName: 'nobodies' }),
    noResource,
  ],
  AdminGetDevice: [namedDevice, { Device: { DeviceKey: expect.any(String) } }, namedNoDevice, noResource],
  AdminListDevices: [named, { Devices: [{ DeviceKey: expect.any(String) }] }, () => nobody, noUser],
  AdminForgetDevice: [namedDevice, {}, namedNoDevice, noResource],
  AdminUpdateDeviceStatus: [(w) => ({ ...namedDevice(w), ...remembered }), {}, namedNoDevice, noResource],
};

type AnyCommand = new (input: object) => sdk.GetUserCommand;
type AnyException = new (...parameters: never[]) => Error;
const exported = sdk as unknown as Record<string, unknown>;

const send = (operation: string, input: object) => {
  const Command = exported[`${operation}Command`] as AnyCommand;
  return client.send(new Command(input));
};

describe('the AWS SDK', () => {
  test.each(Object.keys(ROWS))('%s answers, and refuses in a modelled name', async (operation) => {
    const [succeeds, answer, refused, exception] = ROWS[operation] as Row;
    const world = await newWorld();
    const error = await send(operation, await refused(world)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(exported[exception] as AnyException);
    expect(error).toMatchObject({ name: exception, $fault: 'client', $metadata: { httpStatusCode: 400 } });
    expect((error as Error).message).not.toBe('');
    expect(await send(operation, await succeeds(world))).toMatchObject({
      $metadata: { httpStatusCode: 200 },
      ...answer,
    });
  });

  test('has a row here for every operation that is served', () => {
    expect(Object.keys(ROWS).sort()).toEqual(
      [...Object.keys(PUBLIC_OPERATIONS), ...Object.keys(SIGNED_OPERATIONS)].sort(),
    );
  });
});

describe('a browser', () => {
  const target = (operation: string) => ({
    origin: 'https://console.example.com',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  });

  test('is allowed to ask for what the clients send', async () => {
    const response = await fetch(`${endpoint.url}/`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://console.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'cache-control,content-type,x-amz-target,x-amz-user-agent',
      },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    // `*` stands for every name but that of credentials.
    expect(response.headers.get('access-control-allow-headers')).toBe('*, authorization');
  });

  test.each([
    ['an answer', 'InitiateAuth', JSON.stringify({ ClientId: APP_CLIENT, AuthFlow: 'USER_SRP_AUTH' })],
    ['a refusal of the signature', 'AdminGetUser', '{}'],
    ['a refusal of the operation', 'Unknown', '{}'],
    ['a refusal of the body', 'InitiateAuth', '{'],
  ])('may read %s', async (_, operation, body) => {
    const response = await fetch(`${endpoint.url}/`, { method: 'POST', headers: target(operation), body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')?.toLowerCase()).toContain(
      'x-amzn-errortype',
    );
    expect(await response.json()).toHaveProperty('__type');
  });
});
