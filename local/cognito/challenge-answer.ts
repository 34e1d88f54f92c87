/** What the answers to all challenges have in common: the session, the SRP claim, the user they are about. */
import type { Client } from './clients.ts';
import type { Context } from './context.ts';
import { CognitoError, incorrectCredentials, invalidParameter } from './errors.ts';
import { type Input, optionalText } from './input.ts';
import type { Caller } from './next-step.ts';
import type { ChallengeName, OpenExchange, SignIn } from './sign-ins.ts';
import { claimHolds } from './srp.ts';
import type { User } from './users.ts';

/** One call of RespondToAuthChallenge. */
export interface Answer {
  readonly context: Context;
  readonly client: Client;
  readonly responses: Input;
  readonly session: string | undefined;
  readonly caller: Caller;
}

/** Throws NotAuthorizedException for a secret block that this Cognito did not make, or made too long ago. */
export function openExchange({ context, client }: Answer, block: string): OpenExchange {
  const open = context.signIns.findExchange(block);
  if (!open || open.client !== client) throw incorrectCredentials();
  return open;
}

/** `EEE MMM d HH:mm:ss z yyyy`, in English and UTC. */
const TIMESTAMP =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** Whether the client has shown the password of `identity`. Throws InvalidParameterException. */
export function claimed(
  { responses }: Answer,
  open: OpenExchange,
  block: string,
  group: string,
  identity: string,
): boolean {
  const timestamp = requiredResponse(responses, 'TIMESTAMP');
  if (!TIMESTAMP.test(timestamp)) {
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  return claimHolds(open.exchange, {
    group,
    identity,
    secretBlock: Buffer.from(block, 'base64'),
    timestamp,
    signature: requiredResponse(responses, 'PASSWORD_CLAIM_SIGNATURE'),
  });
}

/** Uses the session up. Throws InvalidParameterException, NotAuthorizedException, CodeMismatchException. */
export function takeSession(
  { context, client, session, responses }: Answer,
  challenge: ChallengeName,
): SignIn {
  if (session === undefined) throw invalidParameter('Missing required parameter Session');
  const signIn = context.signIns.take(client, session, challenge);
  const named = context.users.find(client.pool, requiredResponse(responses, 'USERNAME'));
  if (named?.sub !== signIn.sub) {
    throw new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.');
  }
  return signIn;
}

export function ownerOf(context: Context, signIn: SignIn): User {
  const user = context.users.bySub(signIn.client.pool, signIn.sub);
  if (!user) throw incorrectCredentials();
  return user;
}

/** A client may name its device at any step. */
export const withDevice = (signIn: SignIn, responses: Input): SignIn => ({
  ...signIn,
  deviceKey: optionalText(responses, 'DEVICE_KEY') ?? signIn.deviceKey,
});

export function requiredResponse(responses: Input, name: string): string {
  const value = optionalText(responses, name);
  if (value === undefined) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
