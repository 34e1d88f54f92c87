/** Sign-up and sign-in with Cognito: SRP, an authenticator app, a tracked device. Wraps amazon-cognito-identity-js. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { signOutEverywhere as signOutEverywhereRoute } from '../lambdas/contract/account.ts';
import { type PoolRefusal, poolRefusals } from '../lambdas/contract/sign-in.ts';
import type { Api } from './api.ts';
import { type KnownDevice, signInMetadata } from './sign-in-proof.ts';

export interface PoolOptions {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Where Cognito answers, if not at AWS. */
  readonly endpoint?: string;
  /** Where the device's Cognito key and the tokens live; the browser's own storage by default. */
  readonly storage?: ICognitoStorage;
}

/** What the person at the device is asked for on the way in. */
export interface SignInPrompts {
  /** The six digits that the authenticator app shows now. */
  readonly totpCode: () => Promise<string>;
  /** Shows the secret of a new authenticator app (base32, RFC 6238), and returns its first code. */
  readonly enrolTotp?: (secret: string) => Promise<string>;
  /** An invited person chooses a password of their own. */
  readonly newPassword?: () => Promise<string>;
}

export interface Session {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  /** The name that the app gave the account at sign-up; to be kept with the device's key. */
  readonly username: string;
  /** Cognito's key of this device: set when the device is tracked. */
  readonly deviceKey: string | undefined;
}

export const createPool = ({ userPoolId, clientId, endpoint, storage }: PoolOptions): CognitoUserPool =>
  new CognitoUserPool({
    UserPoolId: userPoolId,
    ClientId: clientId,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(storage === undefined ? {} : { Storage: storage }),
  });

/**
 * Creates the account; Cognito mails a code to confirm it with. It answers alike whether or not somebody has the
 * address: its owner alone learns it, by the mail.
 *
 * @param newUsername makes a UUID, which the pool insists on
 * @returns the username, by which the account is confirmed. From then on the person signs in with the address.
 */
export function signUp(
  pool: CognitoUserPool,
  email: string,
  password: string,
  newUsername: () => string = () => crypto.randomUUID(),
): Promise<string> {
  const username = newUsername();
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
  return new Promise((resolve, reject) => {
    pool.signUp(username, password, attributes, [], (error) => (error ? reject(error) : resolve(username)));
  });
}

/**
 * @param user by the username that `signUp` gave
 * @throws Cognito's AliasExistsException where somebody has the address already: told to who holds its code alone
 */
export function confirmSignUp(user: CognitoUser, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    user.confirmRegistration(code, false, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * The user object holds the device's secrets between sign-ins, in the pool's storage.
 *
 * @param username or the address, once it is confirmed
 */
export const userOf = (pool: CognitoUserPool, username: string, storage?: ICognitoStorage): CognitoUser =>
  new CognitoUser({ Username: username, Pool: pool, ...(storage === undefined ? {} : { Storage: storage }) });

/**
 * Signs in with SRP and answers every challenge on the way; the device is confirmed with Cognito on its first sign-in
 * and proves itself with device SRP on later ones.
 *
 * @param known the enrolled device that this is: let in too while an attack keeps unknown ones out
 * @throws Cognito's errors; `poolRefusalIn` tells ours among them
 */
export async function signIn(
  user: CognitoUser,
  password: string,
  prompts: SignInPrompts,
  known?: KnownDevice,
): Promise<Session> {
  const metadata = known ? await signInMetadata(known, Date.now()) : {};
  return new Promise((resolve, reject) => {
    const details = new AuthenticationDetails({
      Username: user.getUsername(),
      Password: password,
      ValidationData: metadata,
    });
    const answer = (question: Promise<string> | undefined, reply: (text: string) => void) => {
      if (question) question.then(reply).catch(reject);
      else reject(new Error('Cognito asks for something that this sign-in cannot answer'));
    };
    const callbacks = {
      onSuccess: (session: CognitoUserSession) => resolve(toSession(session)),
      onFailure: (error: unknown) => reject(error),
      newPasswordRequired: () =>
        answer(prompts.newPassword?.(), (chosen) => user.completeNewPasswordChallenge(chosen, {}, callbacks)),
      mfaSetup: () => user.associateSoftwareToken(callbacks),
      associateSecretCode: (secret: string) =>
        answer(prompts.enrolTotp?.(secret), (code) =>
          user.verifySoftwareToken(code, 'authenticator', callbacks),
        ),
      totpRequired: () =>
        answer(prompts.totpCode(), (code) => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA')),
    };
    user.authenticateUser(details, callbacks);
  });
}

/**
 * Ends every session of the customer on every phone, this one's included, and forgets its tokens here. By the API's own
 * operation: Cognito's GlobalSignOut tells nobody but Cognito, and a token that was issued would be good for money until
 * it expires.
 *
 * @throws ApiProblem; asking again is safe
 */
export async function signOutEverywhere(api: Api, user: CognitoUser): Promise<void> {
  await api.call(signOutEverywhereRoute);
  user.signOut();
}

/** Why the pool refused, by a rule of ours; undefined for whatever else went wrong. */
export function poolRefusalIn(error: unknown): PoolRefusal | undefined {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (code !== 'UserLambdaValidationException') return undefined;
  const told = /failed with error (\w+)\.$/.exec(String(message))?.[1] ?? '';
  return Object.hasOwn(poolRefusals, told) ? (told as PoolRefusal) : undefined;
}

function toSession(session: CognitoUserSession): Session {
  const accessToken = session.getAccessToken();
  const deviceKey: unknown = accessToken.payload.device_key;
  return {
    accessToken: accessToken.getJwtToken(),
    idToken: session.getIdToken().getJwtToken(),
    refreshToken: session.getRefreshToken().getToken(),
    username: String(accessToken.payload.username),
    deviceKey: typeof deviceKey === 'string' ? deviceKey : undefined,
  };
}
