/** What an administrator, or a function with a role for it, does with users: create, read, change, end sessions. */
import { checkAgainstSchema, toPairs } from '../attributes.ts';
import { type Context, namedUser, type Operation, poolOf } from '../context.ts';
import { customTexts } from '../custom-message.ts';
import { invitation } from '../delivery.ts';
import { CognitoError, notAuthorized } from '../errors.ts';
import { attributePairs, type Input, optionalFlag, optionalNumber, optionalText, text } from '../input.ts';
import { userFilter } from '../list-filter.ts';
import { temporaryPassword } from '../password-policy.ts';
import { newPasswordOf } from '../passwords.ts';
import type { Contact, Pool } from '../pools.ts';
import { afterConfirmation, beforeSignUp } from '../registration-triggers.ts';
import { mfaSettings, userFrame, userType } from '../user-shapes.ts';
import type { User } from '../users.ts';
import { addUser, claimAlias, identityOf } from './sign-up.ts';
import { setPreference } from './software-token.ts';

const DAY_MS = 86_400_000;

export const adminCreateUser: Operation = async (context, input) => {
  const pool = poolOf(context, input);
  const name = text(input, 'Username');
  const action = optionalText(input, 'MessageAction');
  if (action === 'RESEND') return inviteAgain(context, pool, name, input);
  const { username, sub, attributes } = identityOf(
    context,
    pool,
    name,
    attributePairs(input, 'UserAttributes'),
  );
  checkAgainstSchema(pool.schema, attributes, false);
  const secret =
    optionalText(input, 'TemporaryPassword') ?? temporaryPassword(pool.passwordPolicy, context.random);
  await beforeSignUp(context, pool, input, undefined, username, attributes);
  const at = context.now();
  const user: User = {
    sub,
    username,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes,
    password: newPasswordOf(context, pool, { username }, secret),
    passwordUntil: at + pool.temporaryPasswordDays * DAY_MS,
    mfaEnabled: false,
    mfaPreferred: false,
    createdAt: at,
    modifiedAt: at,
  };
  const takeAlias = optionalFlag(input, 'ForceAliasCreation') === true;
  addUser(context, pool, user, () => {
    for (const contact of ['email', 'phone_number'] as const) {
      if (attributes[`${contact}_verified`] === 'true') claimAlias(context, pool, user, contact, takeAlias);
    }
  });
  if (action !== 'SUPPRESS') await invite(context, pool, user, name, secret, input);
  return { User: userType(user) };
};

async function inviteAgain(context: Context, pool: Pool, name: string, input: Input): Promise<object> {
  const user = namedUser(context, pool, { Username: name });
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoError(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  const secret = temporaryPassword(pool.passwordPolicy, context.random);
  const changed = context.users.update(pool, user, {
    password: newPasswordOf(context, pool, user, secret),
    passwordUntil: context.now() + pool.temporaryPasswordDays * DAY_MS,
  });
  await invite(context, pool, changed, name, secret, input);
  return { User: userType(changed) };
}

async function invite(
  context: Context,
  pool: Pool,
  user: User,
  name: string,
  secret: string,
  input: Input,
): Promise<void> {
  const contact: Contact = user.attributes.email ? 'email' : 'phone_number';
  const to = user.attributes[contact];
  if (!to) return;
  const texts = await customTexts(context, pool, user, 'AdminCreateUser', contact, input);
  context.send(invitation(texts, contact, to, name, secret, context.now()));
}

export const adminGetUser: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  return {
    ...userFrame(user),
    UserAttributes: toPairs(user.sub, user.attributes),
    ...mfaSettings(user),
  };
};

export const adminSetUserPassword: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  const password = newPasswordOf(context, pool, user, text(input, 'Password'));
  const permanent = optionalFlag(input, 'Permanent') === true;
  context.users.update(pool, user, {
    password,
    status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    passwordUntil: permanent ? undefined : context.now() + pool.temporaryPasswordDays * DAY_MS,
  });
  return {};
};

export const adminConfirmSignUp: Operation = async (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  // An administrator's word confirms the account; it does not show that a contact is the user's.
  await afterConfirmation(context, pool, input, context.users.update(pool, user, { status: 'CONFIRMED' }));
  return {};
};

export const adminUpdateUserAttributes: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  const attributes = attributePairs(input, 'UserAttributes');
  checkAgainstSchema(pool.schema, attributes, false);
  context.store.write(() => {
    const changed = context.users.update(pool, user, { attributes: { ...user.attributes, ...attributes } });
    for (const contact of ['email', 'phone_number'] as const) {
      const value = attributes[contact];
      if (value && pool.usernameAttributes.includes(contact)) {
        context.users.setAlias(pool, changed, contact, value);
      } else if (changed.attributes[`${contact}_verified`] === 'true') {
        claimAlias(context, pool, changed, contact, false);
      }
    }
  });
  return {};
};

export const adminSetUserMfaPreference: Operation = (context, input) => {
  const pool = poolOf(context, input);
  setPreference(context, pool, namedUser(context, pool, input), input);
  return {};
};

/** The person's next sign-in sets up another app where the pool requires a second factor. Sessions go on. */
export const adminDeleteSoftwareToken: Operation = (context, input) => {
  const pool = poolOf(context, input);
  context.users.update(pool, namedUser(context, pool, input), {
    softwareToken: undefined,
    mfaEnabled: false,
    mfaPreferred: false,
  });
  return {};
};

export const adminDisableUser: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  context.store.write(() => {
    context.users.update(pool, user, { enabled: false });
    context.sessions.revokeAll(pool, user.sub);
  });
  return {};
};

export const adminEnableUser: Operation = (context, input) => {
  const pool = poolOf(context, input);
  context.users.update(pool, namedUser(context, pool, input), { enabled: true });
  return {};
};

export const adminUserGlobalSignOut: Operation = (context, input) => {
  const pool = poolOf(context, input);
  context.sessions.revokeAll(pool, namedUser(context, pool, input).sub);
  return {};
};

export const adminDeleteUser: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const user = namedUser(context, pool, input);
  context.sessions.revokeAll(pool, user.sub);
  context.users.remove(pool, user);
  return {};
};

export const listUsers: Operation = (context, input) => {
  const pool = poolOf(context, input);
  const wanted = userFilter(optionalText(input, 'Filter') ?? '');
  const limit = Math.min(optionalNumber(input, 'Limit') ?? 60, 60);
  const start = Number(optionalText(input, 'PaginationToken') ?? 0);
  const all = context.users.list(pool).filter(wanted);
  const next = start + limit;
  return {
    Users: all.slice(start, next).map(userType),
    ...(next < all.length && { PaginationToken: String(next) }),
  };
};
