/** An operator at this terminal: signed in with a password and an authenticator app, for as long as a batch takes. */
import { type Api, createApi } from '../../client/api.ts';
import { type KeptSession, keepSession } from '../../client/keep-session.ts';
import { type Stage, signInStaff } from '../../local/demo/people.ts';
import { PlatformError } from '../../local/types.ts';
import { ask } from './ask.ts';

export interface Operator extends Pick<KeptSession, 'renew'> {
  readonly api: Api;
}

/** @throws PlatformError where Cognito does not let them in */
export async function signInOperator(stage: Stage, now: () => number): Promise<Operator> {
  const email = await ask('HOLDFAST_OPERATOR_EMAIL', "operator's e-mail address");
  const password = await ask('HOLDFAST_OPERATOR_PASSWORD', 'password', true);
  const code = () => ask('HOLDFAST_OPERATOR_CODE', 'code of the authenticator app');
  const signedIn = await signInStaff(stage, email, password, code).catch((error: Error) => {
    throw new PlatformError(`The sign-in failed: ${error.message}`);
  });
  const app = { clientId: stage.reviewers.clientId, cognitoUrl: stage.cognitoUrl, now };
  const { accessToken, renew } = keepSession(signedIn, app);
  return { api: createApi({ baseUrl: stage.apiUrl, accessToken }), renew };
}
