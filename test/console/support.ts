/** What tests of the console's parts stand on: a tab's storage, tokens, and an API that answers as told. */
import { SignJWT } from 'jose';
import type { Session } from '../../client/session.ts';

export function tabStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
    clear: () => items.clear(),
  };
}

export const config = {
  apiUrl: 'https://console.example/v1',
  cognitoUrl: 'https://cognito.example/',
  userPoolId: 'pool',
  clientId: 'client',
  stage: 'dev',
  currency: 'JPY',
};

const token = (claims: Record<string, unknown>, expires: number) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(expires)
    .sign(new Uint8Array(32));

/** @param expires seconds since the epoch */
export const sessionOf = async (
  username: string,
  groups: readonly string[],
  expires: number,
): Promise<Session> => ({
  accessToken: await token({ username, 'cognito:groups': groups }, expires),
  idToken: await token({ email: `${username}@staff.example` }, expires),
  refreshToken: `refresh-${username}`,
  username,
  deviceKey: undefined,
});
