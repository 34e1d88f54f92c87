/** Sign-up and sign-in with Cognito: SRP, an authenticator app, a tracked device. Wraps amazon-cognito-identity-js. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';

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

/** Creates the account; Cognito mails a code to confirm it with. */
export function signUp(pool: CognitoUserPool, email: string, password: string): Promise<void> {
  const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
  return new Promise((resolve, reject) => {
    pool.signUp(email, password, attributes, [], (error) => (error ? reject(error) : resolve()));
  });
}

export function confirmSignUp(user: CognitoUser, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    user.confirmRegistration(code, false, (error) => (error ? reject(error) : resolve()));
  });
}

/** The user object holds the device's secrets between sign-ins, in the pool's storage. */
export const userOf = (pool: CognitoUserPool, username: string, storage?: ICognitoStorage): CognitoUser =>
  new CognitoUser({ Username: username, Pool: pool, ...(storage === undefined ? {} : { Storage: storage }) });

/**
 * Signs in with SRP and answers every challenge on the way; the device is confirmed with Cognito on its first sign-in
 * and proves itself with device SRP on later ones.
 */
export function signIn(user: CognitoUser, password: string, prompts: SignInPrompts): Promise<Session> {
  return new Promise((resolve, reject) => {
    const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
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

function toSession(session: CognitoUserSession): Session {
  const accessToken = session.getAccessToken();
  const deviceKey: unknown = accessToken.payload.device_key;
  return {
    accessToken: accessToken.getJwtToken(),
    idToken: session.getIdToken().getJwtToken(),
    refreshToken: session.getRefreshToken().getToken(),
    deviceKey: typeof deviceKey === 'string' ? deviceKey : undefined,
  };
}
