/** Accounts of the deployed pool, and attempts to sign in to them, by plain calls: quicker than a client library. */
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Answer, DeployedPool } from './deployed-pool.ts';
import { passwordClaim, SRP_A } from './srp-client.ts';

export interface Account {
  readonly email: string;
  readonly username: string;
  readonly sub: string;
  readonly password: string;
  /** Base32. */
  readonly totpSecret: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly deviceKey: string;
}

export const signUp = (
  pool: DeployedPool,
  email: string,
  password: string,
  username: string = randomUUID(),
) =>
  pool.call('SignUp', {
    ClientId: pool.clientId,
    Username: username,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: email }],
  });

/** Where somebody tries to sign in. */
type Pool = Pick<DeployedPool, 'call' | 'clientId' | 'userPoolId'>;

export const startSignIn = (
  pool: Pool,
  username: string,
  { metadata, from }: { readonly metadata?: Record<string, string>; readonly from?: string } = {},
) =>
  pool.call(
    'InitiateAuth',
    {
      ClientId: pool.clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A },
      ...(metadata ? { ClientMetadata: metadata } : {}),
    },
    from,
  );

/** @returns the first refusal, or what the pool asks for once the password is shown */
export async function tryPassword(
  pool: Pool,
  username: string,
  password: string,
  options: Parameters<typeof startSignIn>[2] = {},
): Promise<Answer> {
  const started = await startSignIn(pool, username, options);
  if (started.status !== 200) return started;
  const { ChallengeParameters } = started.body;
  const ChallengeResponses = passwordClaim(pool.userPoolId, ChallengeParameters, password, new Date());
  return respond(pool, { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }, options.from);
}

/** Answers with the code that the account's app shows next: it has not been used yet. */
export function showTotp(
  pool: DeployedPool,
  { username, totpSecret }: Account,
  asked: Answer,
): Promise<Answer> {
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  const code = totp.generate({ timestamp: Date.now() + 30_000 });
  const ChallengeResponses = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code };
  const { ChallengeName, Session } = asked.body;
  return respond(pool, { ChallengeName, Session, ChallengeResponses });
}

const respond = (pool: Pool, answer: object, from?: string) =>
  pool.call('RespondToAuthChallenge', { ClientId: pool.clientId, ...answer }, from);

/** Signs up, confirms, and sets an authenticator app up. Where the pool asks for none, there is none. */
export async function openAccount(pool: DeployedPool, email: string, password: string): Promise<Account> {
  const ok = async (answer: Promise<Answer>) => {
    const { status, body, text } = await answer;
    if (status !== 200) throw new Error(text);
    return body;
  };
  const username = randomUUID();
  const { UserSub: sub } = await ok(signUp(pool, email, password, username));
  const ConfirmationCode = await pool.codeFor(email);
  await ok(pool.call('ConfirmSignUp', { ClientId: pool.clientId, Username: username, ConfirmationCode }));
  let done = await ok(tryPassword(pool, email, password));
  let totpSecret = '';
  if (done.ChallengeName === 'MFA_SETUP') {
    const offered = await ok(pool.call('AssociateSoftwareToken', { Session: done.Session }));
    totpSecret = offered.SecretCode;
    const UserCode = new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();
    const { Session } = await ok(pool.call('VerifySoftwareToken', { Session: offered.Session, UserCode }));
    const ChallengeResponses = { USERNAME: username };
    done = await ok(respond(pool, { ChallengeName: 'MFA_SETUP', Session, ChallengeResponses }));
  }
  const { AccessToken, RefreshToken, NewDeviceMetadata } = done.AuthenticationResult;
  return {
    email,
    username,
    sub,
    password,
    totpSecret,
    accessToken: AccessToken,
    refreshToken: RefreshToken,
    deviceKey: NewDeviceMetadata.DeviceKey,
  };
}
