import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countNatively } from '../../support/native-arithmetic.ts';
import { APP_CLIENT, appWith, CUSTOMERS, PASSWORD_CLIENT, type Running, startCognito } from './fixture.ts';
import { customer, enrolledCustomer, Person } from './person.ts';

countNatively();

let running: Running;
beforeAll(async () => {
  running = await startCognito();
});
afterAll(() => running.close());

let count = 0;
const newEmail = () => `holder-${++count}@example.com`;

async function enrolled() {
  const { person, session } = await enrolledCustomer(running, newEmail());
  const renew = (RefreshToken: string, DeviceKey = person.deviceKey) =>
    running.call('GetTokensFromRefreshToken', { ClientId: APP_CLIENT, RefreshToken, DeviceKey });
  return {
    person,
    renew,
    accessToken: session.getAccessToken().getJwtToken(),
    refreshToken: session.getRefreshToken().getToken(),
  };
}

const getUser = (AccessToken: string) => running.call('GetUser', { AccessToken });

describe('renewal with rotation', () => {
  test('gives a new refresh token, and leaves the time of the sign-in as it was', async () => {
    const { renew, accessToken, refreshToken } = await enrolled();
    running.advance(60_000);
    const { body } = await renew(refreshToken);
    expect(body.AuthenticationResult.RefreshToken).not.toBe(refreshToken);
    const [before, after] = [decodeJwt(accessToken), decodeJwt(body.AuthenticationResult.AccessToken)];
    expect(after).toMatchObject({
      auth_time: before.auth_time,
      origin_jti: before.origin_jti,
      device_key: before.device_key,
      iat: (before.iat as number) + 60,
    });
    expect(after.jti).not.toBe(before.jti);
  });

  test('a token that was rotated out works within its grace, and its reuse afterwards ends the family', async () => {
    const { renew, refreshToken } = await enrolled();
    const { body: first } = await renew(refreshToken);
    running.advance(9_000);
    expect((await renew(refreshToken)).status).toBe(200);
    running.advance(1_000);
    expect((await renew(refreshToken)).body.__type).toBe('RefreshTokenReuseException');
    expect((await renew(first.AuthenticationResult.RefreshToken)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    });
    expect((await getUser(first.AuthenticationResult.AccessToken)).body.message).toBe(
      'Access Token has been revoked',
    );
  });

  test('a refresh token is good for nothing without the key of its device', async () => {
    const { renew, refreshToken } = await enrolled();
    const { person: other } = await enrolledCustomer(running, newEmail());
    for (const key of [undefined, 'ap-northeast-1_00000000-0000-4000-8000-000000000000', other.deviceKey]) {
      const body = { ClientId: APP_CLIENT, RefreshToken: refreshToken, DeviceKey: key };
      expect((await running.call('GetTokensFromRefreshToken', body)).body).toEqual({
        __type: 'NotAuthorizedException',
        message: 'Invalid Refresh Token',
      });
    }
    expect((await renew(refreshToken)).status).toBe(200);
  });

  test('nor with the key of another device of the same customer', async () => {
    const { person, refreshToken, renew } = await enrolled();
    const secondPhone = new Person(running, CUSTOMERS, APP_CLIENT, person.email);
    secondPhone.secret = person.secret;
    await secondPhone.signInWithTotp();
    expect((await renew(refreshToken, secondPhone.deviceKey)).body.message).toBe('Invalid Refresh Token');
  });

  test('a refresh token of an unconfirmed device is good for nothing', async () => {
    const { tokens } = await customer(running, newEmail());
    const answer = await running.call('GetTokensFromRefreshToken', {
      ClientId: PASSWORD_CLIENT,
      RefreshToken: tokens.RefreshToken,
      DeviceKey: tokens.NewDeviceMetadata.DeviceKey,
    });
    expect(answer.body.message).toBe('Invalid Refresh Token');
  });

  test('rotation does not prolong the sign-in: after 30 days it is over', async () => {
    const { renew, refreshToken } = await enrolled();
    running.advance(30 * 86_400_000 - 1000);
    const { body } = await renew(refreshToken);
    running.advance(1000);
    expect((await renew(body.AuthenticationResult.RefreshToken)).body.message).toBe(
      'Refresh Token has expired',
    );
  });

  test('REFRESH_TOKEN_AUTH is refused where tokens rotate', async () => {
    const { refreshToken, person } = await enrolled();
    const answer = await running.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: APP_CLIENT,
      AuthParameters: { REFRESH_TOKEN: refreshToken, DEVICE_KEY: person.deviceKey },
    });
    expect(answer.body.__type).toBe('InvalidParameterException');
  });

  test('the AWS SDK renews, and meets the refusals as its own exceptions', async () => {
    const { refreshToken, person } = await enrolled();
    const sdk = new CognitoIdentityProviderClient({ region: 'ap-northeast-1', endpoint: running.url });
    const command = (token: string) =>
      new GetTokensFromRefreshTokenCommand({
        ClientId: APP_CLIENT,
        RefreshToken: token,
        DeviceKey: person.deviceKey,
      });
    const renewed = await sdk.send(command(refreshToken));
    expect(renewed.AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 300 });
    await expect(sdk.send(command('no token'))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
      $metadata: { httpStatusCode: 400 },
    });
    sdk.destroy();
  });
});

describe('renewal without rotation', () => {
  test('REFRESH_TOKEN_AUTH gives new tokens and no new refresh token', async () => {
    const { tokens } = await customer(running, newEmail());
    const { AccessToken, RefreshToken, NewDeviceMetadata } = tokens;
    await running.call('ConfirmDevice', {
      AccessToken,
      DeviceKey: NewDeviceMetadata.DeviceKey,
      DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' },
    });
    const { body } = await running.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: PASSWORD_CLIENT,
      AuthParameters: { REFRESH_TOKEN: RefreshToken, DEVICE_KEY: NewDeviceMetadata.DeviceKey },
    });
    expect(body.AuthenticationResult).toHaveProperty('AccessToken');
    expect(body.AuthenticationResult).not.toHaveProperty('RefreshToken');
  });
});

describe('the end of sessions', () => {
  const revoked = { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' };

  test('RevokeToken ends the session of the refresh token, and no other', async () => {
    const { accessToken, refreshToken, renew, person } = await enrolled();
    const second = (await person.signInWithTotp()).getAccessToken().getJwtToken();
    await running.call('RevokeToken', { ClientId: APP_CLIENT, Token: refreshToken });
    expect((await getUser(accessToken)).body).toEqual(revoked);
    expect((await renew(refreshToken)).body.message).toBe('Refresh Token has been revoked');
    expect((await getUser(second)).status).toBe(200);
    const wrongKind = await running.call('RevokeToken', { ClientId: APP_CLIENT, Token: second });
    expect(wrongKind.body.__type).toBe('UnsupportedTokenTypeException');
  });

  test.each(['GlobalSignOut', 'AdminUserGlobalSignOut', 'AdminDisableUser'])(
    '%s ends all',
    async (operation) => {
      const { tokens, sub } = await customer(running, newEmail());
      const answer =
        operation === 'GlobalSignOut'
          ? await running.call(operation, { AccessToken: tokens.AccessToken })
          : await running.administer(operation, { UserPoolId: CUSTOMERS, Username: sub });
      expect(answer.status).toBe(200);
      expect((await getUser(tokens.AccessToken)).body).toEqual(revoked);
    },
  );

  test('a disabled user does not sign in until enabled again', async () => {
    const { person, sub } = await customer(running, newEmail());
    await running.administer('AdminDisableUser', { UserPoolId: CUSTOMERS, Username: sub });
    await expect(person.signIn()).rejects.toMatchObject({ message: 'User is disabled.' });
    await running.administer('AdminEnableUser', { UserPoolId: CUSTOMERS, Username: sub });
    await expect(person.signIn()).resolves.toEqual({ kind: 'totp' });
  });
});

describe('an access token that is not one', () => {
  test('five minutes after its issue', async () => {
    const { accessToken } = await enrolled();
    running.advance(300_000);
    expect((await getUser(accessToken)).body.message).toBe('Access Token has expired');
  });

  test.each([
    ['no JWT', () => 'nonsense'],
    ['an id token', (tokens: { IdToken: string }) => tokens.IdToken],
    [
      'one without a signature',
      (tokens: { AccessToken: string }) => {
        const [, claims] = tokens.AccessToken.split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      },
    ],
    [
      'one whose claims were changed',
      (tokens: { AccessToken: string }) => {
        const [header, , signature] = tokens.AccessToken.split('.');
        const claims = { ...decodeJwt(tokens.AccessToken), username: 'administrator' };
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
    ],
  ])('%s', async (_, forge) => {
    const { tokens } = await customer(running, newEmail());
    expect((await getUser(forge(tokens))).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    });
  });
});

test('a restart keeps users, factors, devices, sessions, used codes and the signing key', async () => {
  const { person, renew, accessToken, refreshToken } = await enrolled();
  const jwks = running.cognito.jwks(CUSTOMERS);
  const code = running.totp(person.secret);
  running.restart();
  expect(running.cognito.jwks(CUSTOMERS)).toEqual(jwks);
  expect((await getUser(accessToken)).body.UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA']);
  expect((await renew(refreshToken)).status).toBe(200);
  await person.signIn();
  await expect(person.sendTotp(code)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  const session = await person.signInWithTotp();
  expect(session.getAccessToken().payload.device_key).toBe(person.deviceKey);
});

test('of two renewals at once with one token, one ends the family where there is no grace', async () => {
  const strict = await startCognito(
    appWith({}, { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }),
  );
  try {
    const { person, session } = await enrolledCustomer(strict, newEmail());
    const renew = (RefreshToken: string) =>
      strict.call('GetTokensFromRefreshToken', {
        ClientId: APP_CLIENT,
        RefreshToken,
        DeviceKey: person.deviceKey,
      });
    const token = session.getRefreshToken().getToken();
    const answers = await Promise.all([renew(token), renew(token)]);
    const [won, lost] = answers.sort((a, b) => a.status - b.status);
    expect(won?.status).toBe(200);
    expect(lost?.body.__type).toBe('RefreshTokenReuseException');
    expect((await renew(won?.body.AuthenticationResult.RefreshToken)).body.__type).toBe(
      'NotAuthorizedException',
    );
  } finally {
    await strict.close();
  }
});
