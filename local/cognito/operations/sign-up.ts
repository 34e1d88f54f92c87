/** Registration by the person: SignUp, ConfirmSignUp, ResendConfirmationCode. */
import {
  type Attributes,
  aliasExists,
  checkAgainstSchema,
  checkWritable,
  isEmail,
  isPhoneNumber,
} from '../attributes.ts';
import { type Context, checkSecretHash, clientOf, type Operation } from '../context.ts';
import { customTexts } from '../custom-message.ts';
import { type CodeDelivery, codeMessage, deliveryDetails } from '../delivery.ts';
import { CognitoError, invalidParameter, notAuthorized, userNotFound } from '../errors.ts';
import { newUuid } from '../identifiers.ts';
import { attributePairs, type Input, optionalFlag, optionalText, text } from '../input.ts';
import { newPasswordOf } from '../passwords.ts';
import type { Contact, Pool } from '../pools.ts';
import { afterConfirmation, beforeSignUp } from '../registration-triggers.ts';
import { refuseCode, simulatedDelivery } from '../simulated-delivery.ts';
import type { User } from '../users.ts';

export const signUp: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { pool } = client;
  const name = text(input, 'Username');
  checkSecretHash(client, name, optionalText(input, 'SecretHash'));
  if (pool.adminOnly) throw notAuthorized('SignUp is not permitted for this user pool');
  const given = attributePairs(input, 'UserAttributes');
  checkWritable(client.writable, given);
  const { username, sub, attributes } = identityOf(context, pool, name, given);
  checkAgainstSchema(pool.schema, attributes, true);
  const password = newPasswordOf(context, pool, { username }, text(input, 'Password'));
  const allowed = await beforeSignUp(context, pool, input, client.id, username, attributes);
  const at = context.now();
  const user: User = {
    sub,
    username,
    status: allowed.confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    enabled: true,
    attributes: { ...attributes, ...allowed.marks },
    password,
    mfaEnabled: false,
    mfaPreferred: false,
    createdAt: at,
    modifiedAt: at,
  };
  addUser(context, pool, user);
  if (allowed.confirmed) {
    await afterConfirmation(context, pool, input, user);
    return { UserConfirmed: true, UserSub: sub };
  }
  const delivery = await sendSignUpCode(context, pool, user, 'SignUp', input);
  return { UserConfirmed: false, UserSub: sub, ...(delivery && { CodeDeliveryDetails: delivery }) };
};

export const confirmSignUp: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { pool } = client;
  const name = text(input, 'Username');
  const code = text(input, 'ConfirmationCode');
  checkSecretHash(client, name, optionalText(input, 'SecretHash'));
  const user = context.users.find(pool, name);
  if (!user) {
    if (client.hidesUsers) refuseCode(context, pool, name, 'sign-up', code);
    throw userNotFound('Username/client id combination not found.');
  }
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  context.codes.check(pool, user.sub, 'sign-up', code);
  const confirmed = confirm(context, pool, user, code, optionalFlag(input, 'ForceAliasCreation') === true);
  await afterConfirmation(context, pool, input, confirmed);
  return {};
};

export const resendConfirmationCode: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { pool } = client;
  const name = text(input, 'Username');
  checkSecretHash(client, name, optionalText(input, 'SecretHash'));
  const user = context.users.find(pool, name);
  if (user?.status !== 'UNCONFIRMED') {
    if (client.hidesUsers) return { CodeDeliveryDetails: simulatedDelivery(context, pool, name, 'sign-up') };
    throw user ? invalidParameter('User is already confirmed.') : userNotFound();
  }
  const delivery = await sendSignUpCode(context, pool, user, 'ResendCode', input);
  if (!delivery) throw invalidParameter('Auto verification not turned on.');
  return { CodeDeliveryDetails: delivery };
};

/**
 * Where a pool signs in with contacts, the name given is one of them, and the user's own name is the `sub`.
 * Throws InvalidParameterException.
 */
export function identityOf(context: Context, pool: Pool, name: string, given: Attributes) {
  const sub = newUuid(context.random);
  if (pool.usernameAttributes.length === 0) {
    if (pool.aliasAttributes.includes('email') && isEmail(name)) {
      throw invalidParameter(
        'Username cannot be of email format, since user pool is configured for email alias.',
      );
    }
    return { username: name, sub, attributes: given };
  }
  const contact: Contact | undefined =
    (pool.usernameAttributes.includes('email') && isEmail(name) && 'email') ||
    (pool.usernameAttributes.includes('phone_number') && isPhoneNumber(name) && 'phone_number') ||
    undefined;
  if (!contact) {
    const wanted = pool.usernameAttributes.map((one) => (one === 'email' ? 'an email' : 'a phone number'));
    throw invalidParameter(`Username should be ${wanted.join(' or ')}.`);
  }
  return { username: sub, sub, attributes: { ...given, [contact]: name } };
}

/** Writes the user, the names to sign in with, and what `more` writes. Throws UsernameExistsException. */
export function addUser(context: Context, pool: Pool, user: User, more: () => void = () => {}): void {
  context.store.write(() => {
    for (const contact of pool.usernameAttributes) {
      const value = user.attributes[contact];
      if (value === undefined) continue;
      if (context.users.aliasOwner(pool, value) !== undefined) {
        throw new CognitoError(
          'UsernameExistsException',
          `An account with the given ${contact} already exists.`,
        );
      }
      context.users.setAlias(pool, user, contact, value);
    }
    context.users.insert(pool, user);
    more();
  });
}

/**
 * Confirms the user; the contact that received the code is verified by it and becomes an alias where the pool has them.
 * Where the alias is someone else's the code stays good, so that the call can be made again with ForceAliasCreation.
 * Throws AliasExistsException.
 */
function confirm(context: Context, pool: Pool, user: User, code: string, takeAlias: boolean): User {
  const contact = signUpContact(pool, user);
  return context.store.write(() => {
    if (contact) claimAlias(context, pool, user, contact, takeAlias);
    context.codes.take(pool, user.sub, 'sign-up', code);
    return context.users.update(pool, user, {
      status: 'CONFIRMED',
      attributes: { ...user.attributes, ...(contact && { [`${contact}_verified`]: 'true' }) },
    });
  });
}

/** Throws AliasExistsException where the verified contact is someone else's and is not to be taken over. */
export function claimAlias(
  context: Context,
  pool: Pool,
  user: User,
  contact: Contact,
  takeAlias: boolean,
): void {
  const value = user.attributes[contact];
  if (!value || !pool.aliasAttributes.includes(contact)) return;
  const owner = context.users.aliasOwner(pool, value);
  const other = owner === undefined || owner === user.sub ? undefined : context.users.bySub(pool, owner);
  if (other) {
    if (!takeAlias) throw aliasExists(contact);
    const attributes = { ...other.attributes, [`${contact}_verified`]: 'false' };
    context.users.update(pool, other, { attributes });
  }
  context.users.setAlias(pool, user, contact, value);
}

async function sendSignUpCode(
  context: Context,
  pool: Pool,
  user: User,
  occasion: 'SignUp' | 'ResendCode',
  input: Input,
): Promise<CodeDelivery | undefined> {
  const contact = signUpContact(pool, user);
  const to = contact && user.attributes[contact];
  if (!contact || !to) return undefined;
  const code = context.codes.make(pool, user.sub, 'sign-up');
  const texts = await customTexts(context, pool, user, occasion, contact, input);
  context.send(codeMessage(texts, 'sign-up', contact, to, code, context.now()));
  return deliveryDetails(contact, to);
}

/** A phone number goes before a mailbox where the pool verifies both, as in Cognito. */
function signUpContact(pool: Pool, user: User): Contact | undefined {
  const order: Contact[] = ['phone_number', 'email'];
  return order.find((contact) => pool.autoVerified.includes(contact) && user.attributes[contact]);
}
