/** Setting up the time-based second factor, in the middle of a sign-in or with an access token. */
import type { Context, Operation } from '../context.ts';
import { CognitoError, invalidParameter, usedOnce } from '../errors.ts';
import { type Input, members, optionalFlag, optionalText, text } from '../input.ts';
import { checkMfaSession } from '../mfa-session.ts';
import type { Pool } from '../pools.ts';
import { newSecret, stepOfCode } from '../totp.ts';
import type { User } from '../users.ts';

const SECRET_BYTES = 32;

export const associateSoftwareToken: Operation = async (context, input) => {
  const accessToken = optionalText(input, 'AccessToken');
  const secret = newSecret(context.random(SECRET_BYTES));
  if (accessToken !== undefined) {
    const { pool, user } = await context.tokens.check(accessToken);
    requireSoftwareTokens(pool);
    context.users.update(pool, user, { offeredSecret: secret });
    return { SecretCode: secret };
  }
  const { signIn } = checkMfaSession(context, optionalText(input, 'Session'));
  const offered = { ...signIn, offeredSecret: secret };
  return { SecretCode: secret, Session: context.signIns.open(offered, 'MFA_SETUP') };
};

export const verifySoftwareToken: Operation = async (context, input) => {
  const code = text(input, 'UserCode');
  const name = optionalText(input, 'FriendlyDeviceName') ?? '';
  const accessToken = optionalText(input, 'AccessToken');
  if (accessToken !== undefined) {
    const { pool, user } = await context.tokens.check(accessToken);
    const step = acceptedStep(context, user, user.offeredSecret, code);
    keepToken(context, pool, user, { secret: user.offeredSecret as string, name, lastStep: step }, false);
    return { Status: 'SUCCESS' };
  }
  const session = optionalText(input, 'Session');
  const { signIn, user } = checkMfaSession(context, session);
  const { pool } = signIn.client;
  try {
    const step = acceptedStep(context, user, signIn.offeredSecret, code);
    keepToken(context, pool, user, { secret: signIn.offeredSecret as string, name, lastStep: step }, true);
  } catch (error) {
    context.signIns.reopen(session as string, signIn, 'MFA_SETUP');
    throw error;
  }
  return {
    Status: 'SUCCESS',
    Session: context.signIns.open({ ...signIn, offeredSecret: undefined, mfaDone: true }, 'MFA_SETUP'),
  };
};

/** The time step of a right code. Throws EnableSoftwareTokenMFAException, ExpiredCodeException. */
function acceptedStep(context: Context, user: User, secret: string | undefined, code: string): number {
  if (secret === undefined) throw invalidParameter('Software token has not been associated with the user.');
  const step = stepOfCode(secret, code, context.now());
  if (step === undefined) {
    throw new CognitoError(
      'EnableSoftwareTokenMFAException',
      'Code mismatch and fail enable Software Token MFA',
    );
  }
  if (user.softwareToken?.secret === secret && step <= user.softwareToken.lastStep) throw usedOnce();
  return step;
}

function keepToken(
  context: Context,
  pool: Pool,
  user: User,
  softwareToken: NonNullable<User['softwareToken']>,
  inSignIn: boolean,
): void {
  // Where the pool requires a second factor, or the sign-in asked for one, the token is in use from now on.
  const enabled = inSignIn || pool.mfa === 'ON';
  context.users.update(pool, user, {
    softwareToken,
    offeredSecret: undefined,
    mfaEnabled: user.mfaEnabled || enabled,
    mfaPreferred: user.mfaPreferred || enabled,
  });
}

export const setUserMfaPreference: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  setPreference(context, pool, user, input);
  return {};
};

/** The software token's part of a preference; text messages and mail are not factors of these pools. */
export function setPreference(context: Context, pool: Pool, user: User, input: Input): void {
  for (const other of ['SMSMfaSettings', 'EmailMfaSettings']) {
    if (optionalFlag(members(input, other), 'Enabled')) {
      throw invalidParameter(`User does not have delivery config set to turn on ${other.slice(0, -8)}`);
    }
  }
  const settings = members(input, 'SoftwareTokenMfaSettings');
  const enabled = optionalFlag(settings, 'Enabled') ?? user.mfaEnabled;
  if (enabled && !user.softwareToken) {
    throw invalidParameter('User has not verified software token mfa');
  }
  const preferred = enabled && (optionalFlag(settings, 'PreferredMfa') ?? user.mfaPreferred);
  context.users.update(pool, user, { mfaEnabled: enabled, mfaPreferred: preferred });
}

function requireSoftwareTokens(pool: Pool): void {
  if (pool.mfa === 'OFF') {
    throw new CognitoError(
      'SoftwareTokenMFANotFoundException',
      'Software token MFA is not enabled for this user pool.',
    );
  }
}
