/** Setting a new password with a code that goes to a verified contact, and nowhere else. */
import { checkSecretHash, clientOf, type Operation } from '../context.ts';
import { customTexts } from '../custom-message.ts';
import { codeMessage, deliveryDetails } from '../delivery.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../errors.ts';
import { optionalText, text } from '../input.ts';
import { newPasswordOf } from '../passwords.ts';
import type { Contact, Pool } from '../pools.ts';
import { afterConfirmation } from '../registration-triggers.ts';
import { refuseCode, simulatedDelivery } from '../simulated-delivery.ts';
import type { User } from '../users.ts';

export const forgotPassword: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { pool } = client;
  const name = text(input, 'Username');
  checkSecretHash(client, name, optionalText(input, 'SecretHash'));
  if (pool.recovery.includes('admin_only')) throw notAuthorized('Contact administrator to reset password.');
  const user = context.users.find(pool, name);
  const contact = user && recoveryContact(pool, user);
  const to = contact && user?.attributes[contact];
  const recoverable = user?.enabled && (user.status === 'CONFIRMED' || user.status === 'RESET_REQUIRED');
  if (!user || !recoverable || !contact || !to) {
    if (client.hidesUsers)
      return { CodeDeliveryDetails: simulatedDelivery(context, pool, name, 'forgot-password') };
    if (!user) throw userNotFound();
    if (!user.enabled) throw notAuthorized('User is disabled.');
    if (!recoverable) throw notAuthorized('User password cannot be reset in the current state.');
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  const code = context.codes.make(pool, user.sub, 'forgot-password');
  const texts = await customTexts(context, pool, user, 'ForgotPassword', contact, input);
  context.send(codeMessage(texts, 'forgot-password', contact, to, code, context.now()));
  return { CodeDeliveryDetails: deliveryDetails(contact, to) };
};

export const confirmForgotPassword: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { pool } = client;
  const name = text(input, 'Username');
  const code = text(input, 'ConfirmationCode');
  const proposed = text(input, 'Password');
  checkSecretHash(client, name, optionalText(input, 'SecretHash'));
  const user = context.users.find(pool, name);
  const { username } = user ?? context.secretsOf(pool).imaginaryUser(name);
  const password = newPasswordOf(context, pool, { username }, proposed);
  if (!user) {
    if (client.hidesUsers) refuseCode(context, pool, name, 'forgot-password', code);
    throw userNotFound('Username/client id combination not found.');
  }
  context.codes.take(pool, user.sub, 'forgot-password', code);
  const changes = { password, passwordUntil: undefined, status: 'CONFIRMED' } as const;
  const changed = context.users.update(pool, user, changes);
  await afterConfirmation(context, pool, input, changed, 'ConfirmForgotPassword');
  return {};
};

/** The verified contact that comes first among the pool's recovery mechanisms. */
function recoveryContact(pool: Pool, user: User): Contact | undefined {
  const contacts = pool.recovery.map((mechanism) => mechanism.replace('verified_', '') as Contact);
  return contacts.find((contact) => user.attributes[`${contact}_verified`] === 'true');
}
