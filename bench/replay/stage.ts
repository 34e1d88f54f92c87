/** The running platform of one variant, as everybody in it sees it. */
import {
  type CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Api, createApi } from '../../client/api.ts';
import { type DeviceKey, generateDeviceKey } from '../../client/device-key.ts';
import { enrolDevice } from '../../client/enrol-device.ts';
import { createTerminal } from '../../client/terminal.ts';
import { administratorOf } from '../../local/demo/administrator.ts';
import { createAuthenticator } from '../../local/demo/authenticator.ts';
import type { Stage } from '../../local/demo/people.ts';
import { stageOf } from '../../local/demo/stage.ts';
import type { Platform } from '../../local/platform.ts';
import { signInQuickly } from '../../test/end-to-end/attacks/support/sign-in.ts';
import type { Clock } from './clock.ts';
import { isTooSlow, patient, patiently } from './patience.ts';
import { type Account, deviceKeyOf, type KeptPhone, type KeptTill } from './world.ts';

export interface Running extends Clock {
  readonly platform: Platform;
  readonly stage: Stage;
  readonly cognito: CognitoIdentityProviderClient;
}

export const running = (platform: Platform, clock: Clock): Running => ({
  ...clock,
  platform,
  stage: stageOf(platform.outputs),
  cognito: administratorOf(platform),
});

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly deviceKey: string | undefined;
}

/** With the password, and where Cognito asks for it, with a code of the authenticator app. @throws Cognito's errors */
export async function signIn(
  { cognito, stage, now }: Running,
  { email: username, password, secret }: Account,
  pool: 'customers' | 'reviewers' = 'customers',
) {
  const authenticator = secret === '' ? {} : { authenticator: createAuthenticator(secret, now) };
  const wish = { cognito, ...stage[pool], username, password, now, ...authenticator };
  const outcome = await patiently(
    () =>
      signInQuickly(wish).then(
        (signedIn) => ({ signedIn }),
        (error: Error) => ({ error }),
      ),
    (told) => 'error' in told && isTooSlow(told.error.message),
  );
  if ('error' in outcome) throw outcome.error;
  return outcome.signedIn;
}

/** Where the tokens can be renewed. Each refresh token is good once. */
export async function renewed({ cognito, stage }: Running, tokens: Tokens): Promise<Tokens | undefined> {
  const { refreshToken: RefreshToken, deviceKey: DeviceKey } = tokens;
  const command = new GetTokensFromRefreshTokenCommand({
    ClientId: stage.customers.clientId,
    RefreshToken,
    ...(DeviceKey === undefined ? {} : { DeviceKey }),
  });
  const answer = await cognito.send(command).catch(() => undefined);
  const { AccessToken, RefreshToken: next = RefreshToken } = answer?.AuthenticationResult ?? {};
  return AccessToken === undefined ? undefined : { ...tokens, accessToken: AccessToken, refreshToken: next };
}

export const apiOf = (
  { stage, now }: Running,
  accessToken: () => string,
  deviceKey?: DeviceKey,
  send: typeof fetch = fetch,
): Api =>
  patient(
    createApi({
      baseUrl: stage.apiUrl,
      accessToken,
      now,
      fetch: send,
      ...(deviceKey ? { deviceKey } : {}),
    }),
  );

/** A phone of a customer's own, between two uses of which hours may lie. */
export interface Phone {
  readonly api: Api;
  readonly tokens: () => Tokens;
  /** Renews the session. @returns whether there still is one */
  wake(): Promise<boolean>;
}

export async function phoneOf(on: Running, kept: KeptPhone): Promise<Phone> {
  let tokens: Tokens = kept;
  const api = apiOf(on, () => tokens.accessToken, await deviceKeyOf(kept.key));
  return {
    api,
    tokens: () => tokens,
    async wake() {
      const fresh = await renewed(on, tokens);
      tokens = fresh ?? tokens;
      return fresh !== undefined;
    },
  };
}

/** Enrols a new key with the tokens. @throws ApiProblem */
export async function enrolledWith(on: Running, accessToken: string): Promise<DeviceKey> {
  const key = await generateDeviceKey();
  await enrolDevice(
    apiOf(on, () => accessToken, key),
    key,
    'A phone',
  );
  return key;
}

export async function tillOf({ stage, now }: Running, kept: KeptTill): Promise<Api> {
  const { clientId, clientSecret } = kept;
  const till = createTerminal({
    baseUrl: stage.apiUrl,
    tokenUrl: stage.terminals.tokenUrl,
    clientId,
    clientSecret: () => clientSecret,
    key: await deviceKeyOf(kept.key),
    now,
  });
  return patient(till);
}
