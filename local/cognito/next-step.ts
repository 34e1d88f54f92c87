/** Decides what a sign-in still has to show, and ends it with tokens when that is nothing. */
import type { Context } from './context.ts';
import { CognitoError, notAuthorized } from './errors.ts';
import type { ChallengeName, SignIn } from './sign-ins.ts';
import { eventAttributes, type StringMap, withMetadata } from './triggers.ts';
import type { User } from './users.ts';

/** Who answers a challenge, and what they pass on to the triggers at the end of the sign-in. */
export interface Caller {
  readonly sourceIp: string;
  readonly clientMetadata?: StringMap | undefined;
}

/** Refuses users who may not sign in although they know their password. */
export function checkMaySignIn(context: Context, user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') {
    throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.status === 'RESET_REQUIRED') {
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (user.passwordUntil !== undefined && context.now() >= user.passwordUntil) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
}

/**
 * The next challenge, or the tokens. The order: a new password, the second factor, the device.
 * Throws ResourceNotFoundException where the client names a device that is not this user's; NotAuthorizedException.
 */
export async function nextStep(
  context: Context,
  signIn: SignIn,
  user: User,
  caller: Caller,
): Promise<object> {
  const { pool } = signIn.client;
  checkMaySignIn(context, user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return challenge(context, signIn, 'NEW_PASSWORD_REQUIRED', newPasswordParameters(signIn, user));
  }
  const device =
    pool.devices && signIn.deviceKey !== undefined
      ? context.devices.confirmed(pool, user.sub, signIn.deviceKey)
      : undefined;
  const trusted = pool.devices?.skipsMfa === true && device?.remembered === true;
  if (!signIn.mfaDone && !trusted) {
    if (user.softwareToken && (pool.mfa === 'ON' || (pool.mfa === 'OPTIONAL' && user.mfaEnabled))) {
      return challenge(context, signIn, 'SOFTWARE_TOKEN_MFA', {
        USER_ID_FOR_SRP: user.username,
        FRIENDLY_DEVICE_NAME: user.softwareToken.name,
      });
    }
    if (pool.mfa === 'ON') {
      return challenge(context, signIn, 'MFA_SETUP', {
        MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']),
        USER_ID_FOR_SRP: user.username,
      });
    }
  }
  if (device && !signIn.deviceDone) return challenge(context, signIn, 'DEVICE_SRP_AUTH', {});
  return complete(context, signIn, user, caller);
}

function challenge(
  context: Context,
  signIn: SignIn,
  name: ChallengeName,
  parameters: Record<string, string>,
): object {
  return {
    ChallengeName: name,
    ChallengeParameters: parameters,
    Session: context.signIns.open(signIn, name),
  };
}

function newPasswordParameters(signIn: SignIn, user: User): Record<string, string> {
  const { schema } = signIn.client.pool;
  const missing = [...schema].filter(([name, rule]) => rule.required && !user.attributes[name]);
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(missing.map(([name]) => `userAttributes.${name}`)),
    userAttributes: JSON.stringify(user.attributes),
  };
}

async function complete(context: Context, signIn: SignIn, user: User, caller: Caller): Promise<object> {
  const { client } = signIn;
  const { pool } = client;
  const newDevice = pool.devices !== undefined && !signIn.deviceDone;
  await context.triggers.run(pool, {
    source: 'PostAuthentication_Authentication',
    username: user.username,
    clientId: client.id,
    request: {
      userAttributes: eventAttributes(user),
      newDeviceUsed: newDevice,
      ...withMetadata(caller.clientMetadata),
    },
    response: {},
  });
  context.lockout.succeeded(pool.id, user.sub);
  const offered = newDevice ? context.devices.offer(pool, user, caller.sourceIp) : undefined;
  const deviceKey = offered?.key ?? (signIn.deviceDone ? signIn.deviceKey : undefined);
  const { session, refreshToken } = context.sessions.start(client, user.sub, deviceKey);
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      ...(await context.tokens.issue(client, user, session, occasionOf(signIn, caller))),
      RefreshToken: refreshToken,
      ...(offered && {
        NewDeviceMetadata: { DeviceKey: offered.key, DeviceGroupKey: offered.groupKey },
      }),
    },
  };
}

const occasionOf = (signIn: SignIn, { clientMetadata }: Caller) =>
  ({
    source: signIn.deviceDone
      ? 'TokenGeneration_AuthenticateDevice'
      : signIn.passwordReplaced
        ? 'TokenGeneration_NewPasswordChallenge'
        : 'TokenGeneration_Authentication',
    clientMetadata,
  }) as const;
