/** Lets a pool's CustomMessage function write the text of a message in place of the template's. */
import type { Context } from './context.ts';
import type { Texts } from './delivery.ts';
import { CognitoError } from './errors.ts';
import { type Input, optionalMap, optionalText } from './input.ts';
import type { Contact, Pool } from './pools.ts';
import { eventAttributes, responseText, type TriggerSource, withMetadata } from './triggers.ts';
import type { User } from './users.ts';

const CODE = '{####}';
const USERNAME = '{username}';

/** Throws InvalidLambdaResponseException for a text without the placeholders that the message cannot do without. */
export async function customTexts(
  context: Context,
  pool: Pool,
  user: User,
  occasion: Extract<TriggerSource, `CustomMessage_${string}`> extends `CustomMessage_${infer O}` ? O : never,
  contact: Contact,
  input: Input,
): Promise<Texts> {
  const invites = occasion === 'AdminCreateUser';
  const response = await context.triggers.run(pool, {
    source: `CustomMessage_${occasion}`,
    username: user.username,
    clientId: optionalText(input, 'ClientId'),
    request: {
      userAttributes: eventAttributes(user),
      codeParameter: CODE,
      linkParameter: '{##Click Here##}',
      usernameParameter: invites ? USERNAME : null,
      ...withMetadata(optionalMap(input, 'ClientMetadata')),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const text = responseText(response, contact === 'email' ? 'emailMessage' : 'smsMessage');
  const subject = responseText(response, 'emailSubject');
  const needed = invites ? [CODE, USERNAME] : [CODE];
  if (text !== undefined && !needed.every((placeholder) => text.includes(placeholder))) {
    throw new CognitoError(
      'InvalidLambdaResponseException',
      'The message of the CustomMessage function lacks a placeholder that it must contain',
    );
  }
  const { verifySubject, verifyText, inviteSubject, inviteText } = pool.messages;
  return {
    id: pool.id,
    messages: {
      verifySubject: subject ?? verifySubject,
      verifyText: text ?? verifyText,
      inviteSubject: subject ?? inviteSubject,
      inviteText: text ?? inviteText,
    },
  };
}
