/** An operator at this terminal: signed in with a password and an authenticator app, for as long as a batch takes. */
import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ICognitoStorage } from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { type Api, createApi } from '../../client/api.ts';
import { createPool, type Session, signIn, userOf } from '../../client/session.ts';
import type { Stage } from '../../local/demo/people.ts';
import { PlatformError } from '../../local/types.ts';
import { ask } from './ask.ts';

export interface Operator {
  readonly api: Api;
  /** Renews the access token if it ends soon. @returns whether it did */
  readonly renew: () => Promise<boolean>;
}

/** Milliseconds: longer than a request takes. */
const MARGIN = 60_000;

/** @throws PlatformError where Cognito does not let them in */
export async function signInOperator(stage: Stage, region: string, now: () => number): Promise<Operator> {
  const email = await ask('HOLDFAST_OPERATOR_EMAIL', "operator's e-mail address");
  const password = await ask('HOLDFAST_OPERATOR_PASSWORD', 'password', true);
  const code = () => ask('HOLDFAST_OPERATOR_CODE', 'code of the authenticator app');
  const session = await sessionOf(stage, email, password, code).catch((error: Error) => {
    throw new PlatformError(`The sign-in failed: ${error.message}`);
  });
  let { accessToken, refreshToken } = session;
  const cognito = new CognitoIdentityProviderClient({ region, endpoint: stage.cognitoUrl });
  return {
    api: createApi({ baseUrl: stage.apiUrl, accessToken: () => accessToken }),
    async renew() {
      if ((decodeJwt(accessToken).exp ?? 0) * 1000 - now() > MARGIN) return false;
      const command = new GetTokensFromRefreshTokenCommand({
        ClientId: stage.reviewers.clientId,
        RefreshToken: refreshToken,
        DeviceKey: session.deviceKey,
      });
      // Where it cannot be renewed, the API says so once the token has ended.
      const renewed = (await cognito.send(command).catch(() => undefined))?.AuthenticationResult;
      if (renewed?.AccessToken === undefined) return false;
      accessToken = renewed.AccessToken;
      // Each is good once.
      refreshToken = renewed.RefreshToken ?? refreshToken;
      return true;
    },
  };
}

function sessionOf(
  stage: Stage,
  email: string,
  password: string,
  totpCode: () => Promise<string>,
): Promise<Session> {
  const storage = memory();
  const pool = createPool({ ...stage.reviewers, endpoint: stage.cognitoUrl, storage });
  return signIn(userOf(pool, email, storage), password, { totpCode });
}

/** Nothing of the sign-in is left behind. */
function memory(): ICognitoStorage {
  const items = new Map<string, string>();
  return {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
