import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { keepSession } from '../../client/keep-session.ts';
import type { Session } from '../../client/session.ts';

const START = Date.UTC(2026, 10, 22, 3);

const tokenUntil = (time: number) =>
  new SignJWT({ until: time })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(time / 1000)
    .sign(new Uint8Array(32));

/** Cognito, as far as renewal goes: gives tokens of five minutes, or answers as the test says. */
async function world(answer?: () => Response | Promise<Response>) {
  const clock = { now: START };
  const asked: { readonly url: string; readonly target: string | null; readonly body: unknown }[] = [];
  const kept: Session[] = [];
  const session: Session = {
    accessToken: await tokenUntil(START + 300_000),
    idToken: 'id-0',
    refreshToken: 'refresh-0',
    username: 'account',
    deviceKey: 'device',
  };
  const send: typeof fetch = async (url, init) => {
    const request = new Request(url, init);
    asked.push({ url: request.url, target: request.headers.get('x-amz-target'), body: await request.json() });
    if (answer) return answer();
    const AccessToken = await tokenUntil(clock.now + 300_000);
    const RefreshToken = `refresh-${asked.length}`;
    return Response.json({
      AuthenticationResult: { AccessToken, IdToken: `id-${asked.length}`, RefreshToken },
    });
  };
  const keeping = keepSession(session, {
    clientId: 'client',
    cognitoUrl: 'https://cognito.example/',
    now: () => clock.now,
    renewed: (renewed) => void kept.push(renewed),
    fetch: send,
  });
  return { ...keeping, clock, asked, kept, session };
}

test('a token that is good for longer than a request takes is used as it is', async () => {
  const { accessToken, renew, clock, asked, session } = await world();
  clock.now = START + 239_000;
  expect(await renew()).toBe(false);
  expect(accessToken()).toBe(session.accessToken);
  expect(asked).toEqual([]);
});

test('in its last minute it is renewed, with the refresh token of the device, and each of these once', async () => {
  const { accessToken, renew, clock, asked, kept, session } = await world();
  clock.now = START + 241_000;
  expect(await renew()).toBe(true);
  expect(asked).toEqual([
    {
      url: 'https://cognito.example/',
      target: 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
      body: { ClientId: 'client', RefreshToken: 'refresh-0', DeviceKey: 'device' },
    },
  ]);
  expect(accessToken()).not.toBe(session.accessToken);
  expect(kept).toEqual([
    { ...session, accessToken: accessToken(), idToken: 'id-1', refreshToken: 'refresh-1' },
  ]);
  clock.now += 241_000;
  await renew();
  expect(asked[1]?.body).toMatchObject({ RefreshToken: 'refresh-1' });
});

test('calls that come at once wait for one renewal', async () => {
  const { renew, clock, asked } = await world();
  clock.now = START + 290_000;
  expect(await Promise.all([renew(), renew(), renew()])).toEqual([true, true, true]);
  expect(asked).toHaveLength(1);
});

test.each([
  ['refuses', () => Response.json({ __type: 'NotAuthorizedException' }, { status: 400 })],
  ['gives no token', () => Response.json({})],
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
])('where Cognito %s, the token stays, and the next call tries again', async (_, answer) => {
  const { accessToken, renew, clock, asked, kept, session } = await world(answer);
  clock.now = START + 290_000;
  expect(await renew()).toBe(false);
  expect(await renew()).toBe(false);
  expect(accessToken()).toBe(session.accessToken);
  expect(asked).toHaveLength(2);
  expect(kept).toEqual([]);
});
