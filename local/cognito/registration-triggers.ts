/** The triggers around a registration: what the pool's functions may refuse or decide before it, and hear of after it. */
import type { Attributes } from './attributes.ts';
import type { Context } from './context.ts';
import { attributePairs, type Input, optionalMap, optionalText } from './input.ts';
import type { Pool } from './pools.ts';
import { eventAttributes, responseFlag, withMetadata } from './triggers.ts';
import type { User } from './users.ts';

/**
 * Lets the pool's function refuse a registration. Of one by the person it may also say that it needs no code; of an
 * administrator's, Cognito does not ask.
 */
export async function beforeSignUp(
  context: Context,
  pool: Pool,
  input: Input,
  clientId: string | undefined,
  username: string,
  attributes: Attributes,
): Promise<{ readonly confirmed: boolean; readonly marks: Attributes }> {
  const validation = attributePairs(input, 'ValidationData');
  const response = await context.triggers.run(pool, {
    source: clientId === undefined ? 'PreSignUp_AdminCreateUser' : 'PreSignUp_SignUp',
    username,
    clientId,
    request: {
      userAttributes: attributes,
      validationData: Object.keys(validation).length > 0 ? validation : null,
      ...withMetadata(optionalMap(input, 'ClientMetadata')),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const marks: Record<string, string> = {};
  const flags = { autoVerifyEmail: 'email', autoVerifyPhone: 'phone_number' };
  for (const [flag, contact] of Object.entries(flags)) {
    if (responseFlag(response, flag) && attributes[contact]) marks[`${contact}_verified`] = 'true';
  }
  return { confirmed: responseFlag(response, 'autoConfirmUser'), marks };
}

/** The user is confirmed whatever becomes of this call. */
export async function afterConfirmation(
  context: Context,
  pool: Pool,
  input: Input,
  user: User,
  occasion: 'ConfirmSignUp' | 'ConfirmForgotPassword' = 'ConfirmSignUp',
): Promise<void> {
  await context.triggers.run(pool, {
    source: `PostConfirmation_${occasion}`,
    username: user.username,
    clientId: optionalText(input, 'ClientId'),
    request: {
      userAttributes: eventAttributes(user),
      ...withMetadata(optionalMap(input, 'ClientMetadata')),
    },
    response: {},
  });
}
