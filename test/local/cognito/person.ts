/** A person with a phone: `amazon-cognito-identity-js`, unmodified, with its callbacks turned into promises. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
  type ISignUpResult,
} from 'amazon-cognito-identity-js';
import { APP_CLIENT, CUSTOMERS, PASSWORD_CLIENT, type Running } from './fixture.ts';

export const PASSWORD = 'correct horse battery staple';

/** What a sign-in came to: a session, or the challenge that waits for the person. */
export type Outcome =
  | { readonly kind: 'session'; readonly session: CognitoUserSession }
  | { readonly kind: 'totp' | 'mfa-setup' }
  | {
      readonly kind: 'new-password';
      readonly attributes: Record<string, string>;
      readonly required: string[];
    };

/** One phone: its storage keeps the device's key and password. */
function phoneStorage(): ICognitoStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

export class Person {
  readonly storage = phoneStorage();
  readonly email: string;
  user: CognitoUser;
  /** The authenticator app's secret. */
  secret = '';
  readonly #running: Running;
  readonly #pool: CognitoUserPool;

  constructor(running: Running, poolId: string, clientId: string, email: string) {
    this.#running = running;
    this.email = email;
    this.#pool = new CognitoUserPool({
      UserPoolId: poolId,
      ClientId: clientId,
      endpoint: running.url,
      Storage: this.storage,
    });
    this.user = this.#newUser();
  }

  #newUser = () => new CognitoUser({ Username: this.email, Pool: this.#pool, Storage: this.storage });

  get deviceKey(): string | undefined {
    return [...this.storage.items].find(([key]) => key.endsWith('.deviceKey'))?.[1];
  }

  signUp(password = PASSWORD): Promise<ISignUpResult> {
    const attributes = [new CognitoUserAttribute({ Name: 'name', Value: 'Hana' })];
    return new Promise((resolve, reject) =>
      this.#pool.signUp(this.email, password, attributes, [], (error, result) =>
        error ? reject(error) : resolve(result as ISignUpResult),
      ),
    );
  }

  confirm(code: string): Promise<string> {
    return new Promise((resolve, reject) =>
      this.user.confirmRegistration(code, false, (error, result) =>
        error ? reject(error) : resolve(result),
      ),
    );
  }

  /** Starts a sign-in as the app does after it was opened anew. */
  signIn(password = PASSWORD): Promise<Outcome> {
    this.user = this.#newUser();
    const details = new AuthenticationDetails({ Username: this.email, Password: password });
    return new Promise((resolve, reject) => {
      this.user.authenticateUser(details, outcomes(resolve, reject));
    });
  }

  choosePassword(password: string): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.user.completeNewPasswordChallenge(password, {}, outcomes(resolve, reject));
    });
  }

  /** Registers an authenticator app, which keeps `secret`. */
  async setUpTotp(): Promise<CognitoUserSession> {
    this.secret = await new Promise<string>((resolve, reject) =>
      this.user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
    );
    return new Promise((resolve, reject) =>
      this.user.verifySoftwareToken(this.#running.totp(this.secret), 'authenticator', {
        onSuccess: resolve,
        onFailure: reject,
      }),
    );
  }

  sendTotp(code = this.#running.totp(this.secret)): Promise<CognitoUserSession> {
    return new Promise((resolve, reject) =>
      this.user.sendMFACode(code, { onSuccess: resolve, onFailure: reject }, 'SOFTWARE_TOKEN_MFA'),
    );
  }

  /** Signs in with password and a fresh code; waits for the next code first, as a person would. */
  async signInWithTotp(): Promise<CognitoUserSession> {
    this.#running.advance(30_000);
    const outcome = await this.signIn();
    if (outcome.kind !== 'totp') throw new Error(`Expected to be asked for a code, not ${outcome.kind}`);
    return this.sendTotp();
  }
}

function outcomes(resolve: (outcome: Outcome) => void, reject: (error: Error) => void) {
  return {
    onSuccess: (session: CognitoUserSession) => resolve({ kind: 'session', session }),
    onFailure: reject,
    totpRequired: () => resolve({ kind: 'totp' }),
    mfaSetup: () => resolve({ kind: 'mfa-setup' }),
    newPasswordRequired: (attributes: Record<string, string>, required: string[]) =>
      resolve({ kind: 'new-password', attributes, required }),
  };
}

/** Tokens as they come over the wire. */
export interface WireTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
  readonly NewDeviceMetadata: { readonly DeviceKey: string; readonly DeviceGroupKey: string };
}

/** A customer who has signed up and set a second factor up, by plain calls, which are quicker than the library. */
export async function customer(
  running: Running,
  email: string,
): Promise<{ person: Person; sub: string; tokens: WireTokens }> {
  const person = new Person(running, CUSTOMERS, APP_CLIENT, email);
  const ok = async (operation: string, body: object) => {
    const answer = await running.call(operation, { ClientId: PASSWORD_CLIENT, ...body });
    if (answer.status !== 200) throw new Error(`${operation}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { UserSub: sub } = await ok('SignUp', { Username: email, Password: PASSWORD });
  await ok('ConfirmSignUp', { Username: email, ConfirmationCode: running.codeFor(email) });
  const { Session } = await ok('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD },
  });
  const offered = await ok('AssociateSoftwareToken', { Session });
  person.secret = offered.SecretCode;
  const UserCode = running.totp(person.secret);
  const verified = await ok('VerifySoftwareToken', { Session: offered.Session, UserCode });
  const done = await ok('RespondToAuthChallenge', {
    ChallengeName: 'MFA_SETUP',
    Session: verified.Session,
    ChallengeResponses: { USERNAME: email },
  });
  return { person, sub, tokens: done.AuthenticationResult };
}

/** A customer whose phone is a confirmed device as well. */
export async function enrolledCustomer(
  running: Running,
  email: string,
): Promise<{ person: Person; session: CognitoUserSession }> {
  const { person } = await customer(running, email);
  return { person, session: await person.signInWithTotp() };
}
