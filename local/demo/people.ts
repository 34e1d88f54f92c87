/** The people of the demo, each with an unmodified Cognito client, an authenticator app and, if they pay, a device key. */
import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoUser, ICognitoStorage } from 'amazon-cognito-identity-js';
import { type Api, createApi } from '../../client/api.ts';
import { type DeviceKey, generateDeviceKey } from '../../client/device-key.ts';
import { enrolDevice } from '../../client/enrol-device.ts';
import { confirmSignUp, createPool, type Session, signIn, signUp, userOf } from '../../client/session.ts';
import type { Group } from '../../lambdas/contract/route.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';

/** The addresses of a running stage, as its outputs give them. */
export interface Stage {
  readonly apiUrl: string;
  /** Where Cognito answers. */
  readonly cognitoUrl: string;
  readonly customers: { readonly userPoolId: string; readonly clientId: string };
  readonly reviewers: { readonly userPoolId: string; readonly clientId: string };
  readonly terminals: { readonly userPoolId: string; readonly tokenUrl: string };
}

/** What a phone's app keeps: Cognito's device secrets, apart from every other phone's. */
class Memory implements ICognitoStorage {
  readonly #items = new Map<string, string>();
  setItem = (key: string, value: string) => void this.#items.set(key, value);
  getItem = (key: string) => this.#items.get(key) ?? null;
  removeItem = (key: string) => void this.#items.delete(key);
  clear = () => this.#items.clear();
}

/** Long enough for any policy, and never printed but as a demo sign-in. */
export const randomPassword = (): string => `Hf-${randomBytes(15).toString('base64url')}`;

/** One installation of the app on one phone, signed in as one customer. */
export interface Phone {
  readonly user: CognitoUser;
  readonly key: DeviceKey;
  session: Session;
  readonly api: Api;
}

/** A phone that has never been signed in. */
export function unpack(stage: Stage, email: string) {
  const storage = new Memory();
  const pool = createPool({ ...stage.customers, endpoint: stage.cognitoUrl, storage });
  return { pool, storage, email, user: userOf(pool, email, storage) };
}

/** Signs a phone in: the first time Cognito tracks the device, afterwards the device proves itself. */
export async function signInOn(
  stage: Stage,
  phone: { readonly user: CognitoUser },
  password: string,
  authenticator: Authenticator,
): Promise<Phone> {
  const session = await signIn(phone.user, password, { totpCode: () => authenticator.code() });
  const key = await generateDeviceKey();
  const signedIn = { user: phone.user, key, session };
  const api = createApi({
    baseUrl: stage.apiUrl,
    accessToken: () => signedIn.session.accessToken,
    deviceKey: key,
  });
  return Object.assign(signedIn, { api });
}

/** Creates the account, confirms it with the mailed code, and sets up the authenticator app at the first sign-in. */
export async function register(
  phone: ReturnType<typeof unpack>,
  password: string,
  mailedCode: (email: string) => Promise<string>,
): Promise<Authenticator> {
  const { pool, storage, email } = phone;
  const username = await signUp(pool, email, password);
  await confirmSignUp(userOf(pool, username, storage), await mailedCode(email));
  return (await setUpAuthenticator(phone.user, password)).authenticator;
}

async function setUpAuthenticator(user: CognitoUser, password: string, newPassword = password) {
  let authenticator: Authenticator | undefined;
  const session = await signIn(user, password, {
    newPassword: async () => newPassword,
    enrolTotp: async (secret) => {
      authenticator = createAuthenticator(secret);
      return authenticator.code();
    },
    totpCode: async () => {
      throw new Error('This person has an authenticator app already');
    },
  });
  if (!authenticator) throw new Error('Cognito did not ask for an authenticator app to be set up');
  return { authenticator, session };
}

/** Enrols the phone's key with the API. */
export const enrol = (phone: Phone, name: string) => enrolDevice(phone.api, phone.key, name);

/** Somebody of the reviewers' pool, at the console. */
export interface Colleague {
  readonly email: string;
  readonly password: string;
  readonly authenticator: Authenticator;
  readonly session: Session;
  readonly api: Api;
}

/** Invites a colleague as an administrator would, and signs them in with a password and an app of their own. */
export async function invite(
  stage: Stage,
  administrator: CognitoIdentityProviderClient,
  email: string,
  groups: readonly Group[],
): Promise<Colleague> {
  const { userPoolId, clientId } = stage.reviewers;
  const temporary = randomPassword();
  await administrator.send(
    new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: email,
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  for (const GroupName of groups)
    await administrator.send(
      new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: email, GroupName }),
    );
  const storage = new Memory();
  const pool = createPool({ userPoolId, clientId, endpoint: stage.cognitoUrl, storage });
  const password = randomPassword();
  // The sign-in that sets the app up is the first one; a second one would use up the code that the app shows now.
  const { authenticator, session } = await setUpAuthenticator(
    userOf(pool, email, storage),
    temporary,
    password,
  );
  return asColleague(stage, { email, password, authenticator }, session);
}

type StaffSignIn = Pick<Colleague, 'email' | 'password' | 'authenticator'>;

export async function signInColleague(stage: Stage, who: StaffSignIn): Promise<Colleague> {
  const session = await signInStaff(stage, who.email, who.password, () => who.authenticator.code());
  return asColleague(stage, who, session);
}

/** Signs in at a console that nobody has signed in at before, and that keeps nothing. */
export function signInStaff(
  stage: Stage,
  email: string,
  password: string,
  totpCode: () => Promise<string>,
): Promise<Session> {
  const storage = new Memory();
  const pool = createPool({ ...stage.reviewers, endpoint: stage.cognitoUrl, storage });
  return signIn(userOf(pool, email, storage), password, { totpCode });
}

function asColleague(stage: Stage, who: StaffSignIn, session: Session): Colleague {
  const api = createApi({ baseUrl: stage.apiUrl, accessToken: () => session.accessToken });
  return { ...who, session, api };
}
