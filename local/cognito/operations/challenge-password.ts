/** The challenges about the password: PASSWORD_VERIFIER and NEW_PASSWORD_REQUIRED. */
import { checkAgainstSchema, checkWritable } from '../attributes.ts';
import {
  type Answer,
  claimed,
  openExchange,
  ownerOf,
  requiredResponse,
  takeSession,
  withDevice,
} from '../challenge-answer.ts';
import { incorrectCredentials } from '../errors.ts';
import { type Input, optionalText } from '../input.ts';
import { nextStep } from '../next-step.ts';
import { newPasswordOf } from '../passwords.ts';
import type { SignIn } from '../sign-ins.ts';

export async function passwordVerifier(answer: Answer): Promise<object> {
  const { context, client, responses } = answer;
  const { pool } = client;
  const block = requiredResponse(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const open = openExchange(answer, block);
  if (open.signIn !== undefined) throw incorrectCredentials();
  const user = context.users.bySub(pool, open.sub);
  context.lockout.check(pool.id, open.sub);
  const proven = claimed(answer, open, block, pool.srpName, open.username);
  // Also refuses an exchange that was started with a password changed since.
  if (!proven || user?.password.verifier !== open.exchange.verifier) {
    context.signIns.spendExchange(block);
    context.lockout.failed(pool.id, open.sub);
    throw incorrectCredentials();
  }
  const named = responses.DEVICE_KEY === undefined ? open.deviceKey : optionalText(responses, 'DEVICE_KEY');
  const signIn: SignIn = {
    client,
    sub: user.sub,
    deviceKey: named,
    mfaDone: false,
    deviceDone: false,
    offeredSecret: undefined,
    wrongCodes: 0,
  };
  // A device that is not known leaves the exchange open: clients drop the device and send the same claim again.
  const step = await nextStep(context, signIn, user, answer.caller);
  context.signIns.spendExchange(block);
  return step;
}

export async function newPassword(answer: Answer): Promise<object> {
  const { context, client, responses } = answer;
  const { pool } = client;
  const signIn = takeSession(answer, 'NEW_PASSWORD_REQUIRED');
  let user = ownerOf(context, signIn);
  try {
    const attributes = attributesIn(responses);
    checkWritable(client.writable, attributes);
    checkAgainstSchema(pool.schema, attributes, false);
    checkAgainstSchema(pool.schema, { ...user.attributes, ...attributes }, true);
    const password = newPasswordOf(context, pool, user, requiredResponse(responses, 'NEW_PASSWORD'));
    user = context.users.update(pool, user, {
      password,
      passwordUntil: undefined,
      status: 'CONFIRMED',
      attributes: { ...user.attributes, ...attributes },
    });
  } catch (error) {
    // Nothing has changed: a password that breaks the policy may be followed by a better one.
    if (answer.session) context.signIns.reopen(answer.session, signIn, 'NEW_PASSWORD_REQUIRED');
    throw error;
  }
  const replaced = { ...withDevice(signIn, responses), passwordReplaced: true };
  return nextStep(context, replaced, user, answer.caller);
}

/** `userAttributes.<name>` among the responses to NEW_PASSWORD_REQUIRED. */
function attributesIn(responses: Input): Record<string, string> {
  const prefix = 'userAttributes.';
  const names = Object.keys(responses).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(
    names.map((name) => [name.slice(prefix.length), optionalText(responses, name) ?? '']),
  );
}
