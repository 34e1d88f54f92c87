/** What signed-in users do with their own account: read it, change the password, change attributes. */
import { checkAgainstSchema, checkWritable, toPairs } from '../attributes.ts';
import type { Context, Operation } from '../context.ts';
import { customTexts } from '../custom-message.ts';
import { type CodeDelivery, codeMessage, deliveryDetails } from '../delivery.ts';
import { incorrectCredentials, invalidParameter } from '../errors.ts';
import { attributePairs, type Input, text } from '../input.ts';
import { newPasswordOf } from '../passwords.ts';
import type { Contact, Pool } from '../pools.ts';
import { verifierOf } from '../srp.ts';
import { mfaSettings } from '../user-shapes.ts';
import type { User } from '../users.ts';
import { claimAlias } from './sign-up.ts';

const CONTACTS: readonly Contact[] = ['email', 'phone_number'];

export const getUser: Operation = async (context, input) => {
  const { client, user } = await context.tokens.check(text(input, 'AccessToken'));
  const readable = Object.entries(user.attributes).filter(([name]) => client.readable?.has(name) ?? true);
  return {
    Username: user.username,
    UserAttributes: toPairs(user.sub, Object.fromEntries(readable)),
    ...mfaSettings(user),
  };
};

export const changePassword: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  const previous = text(input, 'PreviousPassword');
  context.lockout.check(pool.id, user.sub);
  const shown = verifierOf(pool.srpName, user.username, previous, user.password.salt);
  if (shown.verifier !== user.password.verifier) {
    context.lockout.failed(pool.id, user.sub);
    throw incorrectCredentials();
  }
  const password = newPasswordOf(context, pool, user, text(input, 'ProposedPassword'));
  context.users.update(pool, user, { password });
  return {};
};

export const updateUserAttributes: Operation = async (context, input) => {
  const { pool, client, user } = await context.tokens.check(text(input, 'AccessToken'));
  const attributes = attributePairs(input, 'UserAttributes');
  checkWritable(client.writable, attributes);
  checkAgainstSchema(pool.schema, attributes, false);
  const kept: Record<string, string> = { ...user.attributes };
  const toVerify: [Contact, string][] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const contact = CONTACTS.find((one) => one === name);
    if (!contact) {
      kept[name] = value;
    } else if (value !== user.attributes[contact]) {
      if (pool.autoVerified.includes(contact)) toVerify.push([contact, value]);
      // A pool that verifies before the update keeps the former contact until the code comes back.
      if (!pool.verifyBeforeUpdate.includes(contact)) {
        kept[contact] = value;
        kept[`${contact}_verified`] = 'false';
      }
    }
  }
  const pendingContacts = { ...user.pendingContacts, ...Object.fromEntries(toVerify) };
  const changed = context.users.update(pool, user, { attributes: kept, pendingContacts });
  const deliveries: CodeDelivery[] = [];
  for (const [contact, value] of toVerify) {
    deliveries.push(await sendCode(context, pool, changed, 'UpdateUserAttribute', [contact, value], input));
  }
  return { CodeDeliveryDetailsList: deliveries };
};

export const getUserAttributeVerificationCode: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  const contact = contactNamed(text(input, 'AttributeName'));
  const to = user.pendingContacts?.[contact] ?? user.attributes[contact];
  if (!to) throw invalidParameter(`User has no ${contact} to verify.`);
  const delivery = await sendCode(context, pool, user, 'VerifyUserAttribute', [contact, to], input);
  return { CodeDeliveryDetails: delivery };
};

export const verifyUserAttribute: Operation = async (context, input) => {
  const { pool, user } = await context.tokens.check(text(input, 'AccessToken'));
  const contact = contactNamed(text(input, 'AttributeName'));
  context.codes.take(pool, user.sub, `verify:${contact}`, text(input, 'Code'));
  const { [contact]: pending, ...others } = user.pendingContacts ?? {};
  const value = pending ?? user.attributes[contact] ?? '';
  const attributes = { ...user.attributes, [contact]: value, [`${contact}_verified`]: 'true' };
  context.store.write(() => {
    const changed = context.users.update(pool, user, { attributes, pendingContacts: others });
    if (pool.usernameAttributes.includes(contact)) context.users.setAlias(pool, changed, contact, value);
    else claimAlias(context, pool, changed, contact, false);
  });
  return {};
};

async function sendCode(
  context: Context,
  pool: Pool,
  user: User,
  occasion: 'UpdateUserAttribute' | 'VerifyUserAttribute',
  [contact, to]: readonly [Contact, string],
  input: Input,
): Promise<CodeDelivery> {
  const code = context.codes.make(pool, user.sub, `verify:${contact}`);
  const texts = await customTexts(context, pool, user, occasion, contact, input);
  context.send(codeMessage(texts, 'verify-attribute', contact, to, code, context.now()));
  return deliveryDetails(contact, to);
}

function contactNamed(name: string): Contact {
  const contact = CONTACTS.find((one) => one === name);
  if (!contact) throw invalidParameter(`Attribute ${name} cannot be verified.`);
  return contact;
}
