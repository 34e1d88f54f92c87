/** Keeps a session alive beyond the minutes of its access token. */
import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import type { Session } from '../../client/session.ts';

export interface KeptSession {
  readonly accessToken: () => string;
  /** Renews the access token if it ends soon. @returns whether it did */
  readonly renew: () => Promise<boolean>;
}

/** Milliseconds: longer than a request takes. */
const MARGIN = 60_000;

/** @param app the app client that the person signed in with, and where Cognito answers */
export function keepSession(
  session: Session,
  app: { readonly clientId: string; readonly cognitoUrl: string; readonly region: string },
  now: () => number,
): KeptSession {
  let { accessToken, refreshToken } = session;
  const cognito = new CognitoIdentityProviderClient({ region: app.region, endpoint: app.cognitoUrl });
  return {
    accessToken: () => accessToken,
    async renew() {
      if ((decodeJwt(accessToken).exp ?? 0) * 1000 - now() > MARGIN) return false;
      const command = new GetTokensFromRefreshTokenCommand({
        ClientId: app.clientId,
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
