/** The challenges about the second factor: MFA_SETUP and SOFTWARE_TOKEN_MFA. */
import { type Answer, ownerOf, requiredResponse, takeSession, withDevice } from '../challenge-answer.ts';
import { CognitoError, notAuthorized, usedOnce } from '../errors.ts';
import { nextStep } from '../next-step.ts';
import type { SignIn } from '../sign-ins.ts';
import { stepOfCode } from '../totp.ts';

/** The software token has been verified by now, through VerifySoftwareToken and this sign-in's session. */
export async function mfaSetup(answer: Answer): Promise<object> {
  const { context } = answer;
  const signIn = takeSession(answer, 'MFA_SETUP');
  const user = ownerOf(context, signIn);
  if (!signIn.mfaDone || !user.softwareToken) {
    throw notAuthorized('Invalid session for the user, software token is not verified.');
  }
  return nextStep(context, withDevice(signIn, answer.responses), user, answer.caller);
}

/** Guesses in one sign-in; each also counts towards the user's lock-out. */
const WRONG_CODES = 5;

export async function softwareTokenMfa(answer: Answer): Promise<object> {
  const { context, client, responses, session } = answer;
  const { pool } = client;
  const code = requiredResponse(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const signIn = takeSession(answer, 'SOFTWARE_TOKEN_MFA');
  const user = ownerOf(context, signIn);
  const token = user.softwareToken;
  if (!token) {
    throw new CognitoError(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA does not exist for the user.',
    );
  }
  const step = stepOfCode(token.secret, code, context.now());
  if (step === undefined || step <= token.lastStep) {
    const wrongCodes = signIn.wrongCodes + 1;
    if (session && wrongCodes < WRONG_CODES) {
      context.signIns.reopen(session, { ...signIn, wrongCodes }, 'SOFTWARE_TOKEN_MFA');
    }
    if (step !== undefined) throw usedOnce();
    context.lockout.failed(pool.id, user.sub);
    throw new CognitoError('CodeMismatchException', 'Invalid code received for user');
  }
  const changed = context.users.update(pool, user, { softwareToken: { ...token, lastStep: step } });
  const passed: SignIn = { ...withDevice(signIn, responses), mfaDone: true };
  const next = await nextStep(context, passed, changed, answer.caller);
  // amazon-cognito-identity-js answers the device challenge with the session of this one.
  if (session && 'ChallengeName' in next && next.ChallengeName === 'DEVICE_SRP_AUTH') {
    context.signIns.reopen(session, passed, 'DEVICE_SRP_AUTH');
  }
  return next;
}
