/** Takes the session of a sign-in that has to set up its second factor. */
import type { Context } from './context.ts';
import { invalidParameter, notAuthorized } from './errors.ts';
import type { SignIn } from './sign-ins.ts';
import type { User } from './users.ts';

/** Uses the session up. Throws InvalidParameterException, NotAuthorizedException. */
export function checkMfaSession(
  context: Context,
  session: string | undefined,
): { signIn: SignIn; user: User } {
  if (session === undefined) throw invalidParameter('Either AccessToken or Session must be provided');
  const signIn = context.signIns.take(undefined, session, 'MFA_SETUP');
  const user = context.users.bySub(signIn.client.pool, signIn.sub);
  // Once a factor is there, a sign-in may not replace it: two sign-ins could have been waiting to set one up.
  if (!user || user.softwareToken) throw notAuthorized('Invalid session for the user.');
  return { signIn, user };
}
