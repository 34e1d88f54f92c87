/** Keeps a session alive beyond the minutes of its access token: renews it with the refresh token, of which each is good once. */
import { decodeJwt } from 'jose';
import type { Session } from './session.ts';

export interface KeepOptions {
  /** The app client that the person signed in with. */
  readonly clientId: string;
  /** Where Cognito answers: the output CognitoUrl. */
  readonly cognitoUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each new session, for an app that keeps it where a restart finds it. */
  readonly renewed?: (session: Session) => void;
  readonly fetch?: typeof fetch;
}

export interface KeptSession {
  readonly accessToken: () => string;
  /** Renews the access token if it ends soon. @returns whether it did */
  readonly renew: () => Promise<boolean>;
}

/** Milliseconds: longer than a request takes. */
const MARGIN = 60_000;

export function keepSession(session: Session, options: KeepOptions): KeptSession {
  let current = session;
  /** Calls that come at once wait for one renewal. */
  let asked: Promise<boolean> | undefined;
  const renew = async (): Promise<boolean> => {
    try {
      // Where it cannot be renewed, the API says so once the token has ended.
      const renewed = await tokensFor(current, options).catch(() => undefined);
      if (!renewed) return false;
      current = renewed;
      options.renewed?.(current);
      return true;
    } finally {
      asked = undefined;
    }
  };
  return {
    accessToken: () => current.accessToken,
    async renew() {
      if ((decodeJwt(current.accessToken).exp ?? 0) * 1000 - options.now() > MARGIN) return false;
      asked ??= renew();
      return asked;
    },
  };
}

/** By hand, since amazon-cognito-identity-js knows only the flow that a pool with rotating refresh tokens refuses. */
async function tokensFor(
  session: Session,
  { clientId, cognitoUrl, fetch: send = fetch }: KeepOptions,
): Promise<Session | undefined> {
  const response = await send(cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
    },
    body: JSON.stringify({
      ClientId: clientId,
      RefreshToken: session.refreshToken,
      DeviceKey: session.deviceKey,
    }),
  });
  if (!response.ok) return undefined;
  const { AuthenticationResult: given } = (await response.json()) as RenewedTokens;
  if (given?.AccessToken === undefined) return undefined;
  return {
    ...session,
    accessToken: given.AccessToken,
    idToken: given.IdToken ?? session.idToken,
    refreshToken: given.RefreshToken ?? session.refreshToken,
  };
}

interface RenewedTokens {
  readonly AuthenticationResult?: {
    readonly AccessToken?: string;
    readonly IdToken?: string;
    readonly RefreshToken?: string;
  };
}
