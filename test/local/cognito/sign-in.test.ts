import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countNatively } from '../../support/native-arithmetic.ts';
import { APP_CLIENT, CUSTOMERS, PASSWORD_CLIENT, REGION, type Running, startCognito } from './fixture.ts';
import { customer, enrolledCustomer, PASSWORD, Person } from './person.ts';

/** The prime of the group (RFC 3526, section 4), computed from its definition there. */
const N = (() => {
  // 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 pi) + 1690314); pi by Machin's formula in fixed point.
  const bits = 3100n;
  const arctan = (x: bigint) => {
    let term = (1n << bits) / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term > 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const pi = 4n * (4n * arctan(5n) - arctan(239n));
  const shifted = pi >> (bits - 2942n);
  return ((1n << 3072n) - (1n << 3008n) - 1n + (1n << 64n) * (shifted + 1690314n)).toString(16);
})();

countNatively();

let running: Running;
beforeAll(async () => {
  running = await startCognito();
});
afterAll(() => running.close());

let count = 0;
const newEmail = () => `customer-${++count}@example.com`;
const enrolled = () => enrolledCustomer(running, newEmail());

/** Both steps of an SRP sign-in with a signature that is not one, and the message of the refusal. */
async function failedSignIn(username: string): Promise<string> {
  const started = await running.call('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: APP_CLIENT,
    AuthParameters: { USERNAME: username, SRP_A: 'abcdef'.repeat(100) },
  });
  const { SECRET_BLOCK, USER_ID_FOR_SRP } = started.body.ChallengeParameters;
  const refused = await running.call('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId: APP_CLIENT,
    ChallengeResponses: {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: 'c2lnbmF0dXJl',
      TIMESTAMP: 'Mon Jul 1 07:00:00 UTC 2019',
    },
  });
  return refused.body.message;
}

describe('a phone', () => {
  test('a phone that was forgotten signs in as a new device', async () => {
    const { person, session } = await enrolled();
    const former = person.deviceKey;
    await running.call('ForgetDevice', {
      AccessToken: session.getAccessToken().getJwtToken(),
      DeviceKey: former,
    });
    const again = await person.signInWithTotp();
    expect(person.deviceKey).not.toBe(former);
    expect(again.getAccessToken().payload.device_key).toBe(person.deviceKey);
  });

  test('the key of a device without its password signs nobody in', async () => {
    const { person } = await enrolled();
    const passwordKey = [...person.storage.items.keys()].find((key) => key.endsWith('.randomPasswordKey'));
    person.storage.setItem(passwordKey as string, 'copied wrongly');
    await expect(person.signInWithTotp()).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  test('a device is confirmed once: a second verifier for the same key is refused', async () => {
    const { person, session } = await enrolled();
    const answer = await running.call('ConfirmDevice', {
      AccessToken: session.getAccessToken().getJwtToken(),
      DeviceKey: person.deviceKey,
      DeviceSecretVerifierConfig: { Salt: 'AQ==', PasswordVerifier: 'Ag==' },
    });
    expect(answer).toMatchObject({ status: 400, body: { __type: 'InvalidParameterException' } });
  });
});

describe('the password', () => {
  test('a wrong one is refused, and the right one still works', async () => {
    const { person } = await customer(running, newEmail());
    await expect(person.signIn('wrong horse battery staple')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await expect(person.signInWithTotp()).resolves.toBeDefined();
  });

  test('a known and an unknown user answer alike at each step, the unknown one with a stable salt', async () => {
    const { person } = await customer(running, newEmail());
    const start = async (username: string) => {
      const parameters = { USERNAME: username, SRP_A: 'abcdef'.repeat(100) };
      const body = { AuthFlow: 'USER_SRP_AUTH', ClientId: APP_CLIENT, AuthParameters: parameters };
      return (await running.call('InitiateAuth', body)).body;
    };
    const known = await start(person.email);
    const unknown = await start('nobody@example.com');
    const again = await start('Nobody@example.com');
    expect(Object.keys(unknown)).toEqual(Object.keys(known));
    expect(Object.keys(unknown.ChallengeParameters)).toEqual(Object.keys(known.ChallengeParameters));
    for (const stable of ['SALT', 'USER_ID_FOR_SRP', 'USERNAME']) {
      expect(again.ChallengeParameters[stable]).toBe(unknown.ChallengeParameters[stable]);
      expect(unknown.ChallengeParameters[stable]).toHaveLength(known.ChallengeParameters[stable].length);
    }
    const nobody = new Person(running, CUSTOMERS, APP_CLIENT, 'nobody@example.com');
    const refusals = await Promise.all(
      [person, nobody].map((one) =>
        one.signIn('wrong horse battery staple').catch((error) => ({ ...error })),
      ),
    );
    expect(refusals[1]).toEqual(refusals[0]);
  });

  test.each([
    ['zero', '0'],
    ['the prime, which is zero modulo itself', N],
    ['no number at all', 'not hexadecimal'],
  ])('a public value that is %s is refused', async (_, value) => {
    const answer = await running.call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: APP_CLIENT,
      AuthParameters: { USERNAME: 'nobody@example.com', SRP_A: value },
    });
    expect(answer).toMatchObject({ status: 400, body: { __type: 'InvalidParameterException' } });
  });

  test('five failures lock the user out for a second, then two, whether there is such a user or not', async () => {
    const { person } = await customer(running, newEmail());
    for (const name of [person.email, newEmail()]) {
      const failure = () => failedSignIn(name);
      for (let n = 0; n < 5; n++) expect(await failure()).toBe('Incorrect username or password.');
      expect(await failure()).toBe('Password attempts exceeded');
      running.advance(1000);
      expect(await failure()).toBe('Incorrect username or password.');
      running.advance(1000);
      expect(await failure()).toBe('Password attempts exceeded');
      running.advance(1000);
      expect(await failure()).toBe('Incorrect username or password.');
    }
    running.advance(4000);
    await expect(person.signInWithTotp()).resolves.toBeDefined();
  });

  test('USER_PASSWORD_AUTH is refused where the app client does not allow it', async () => {
    const answer = await running.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: APP_CLIENT,
      AuthParameters: { USERNAME: 'nobody@example.com', PASSWORD },
    });
    expect(answer.body).toEqual({
      __type: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
  });

  test('USER_PASSWORD_AUTH leads to the same second factor where it is allowed', async () => {
    const { person } = await customer(running, newEmail());
    const body = (password: string) => ({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: PASSWORD_CLIENT,
      AuthParameters: { USERNAME: person.email, PASSWORD: password },
    });
    expect((await running.call('InitiateAuth', body(PASSWORD))).body.ChallengeName).toBe(
      'SOFTWARE_TOKEN_MFA',
    );
    expect((await running.call('InitiateAuth', body('wrong'))).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });
});

describe('the second factor', () => {
  test('a code is accepted once: the replay of a code that was just used is refused', async () => {
    const { person } = await customer(running, newEmail());
    running.advance(30_000);
    const code = running.totp(person.secret);
    await person.signIn();
    await person.sendTotp(code);
    await person.signIn();
    await expect(person.sendTotp(code)).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
  });

  test('a wrong code may be followed by the right one, in the same session', async () => {
    const { person } = await customer(running, newEmail());
    running.advance(30_000);
    await person.signIn();
    const right = running.totp(person.secret);
    const wrong = right === '123456' ? '654321' : '123456';
    await expect(person.sendTotp(wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    await expect(person.sendTotp(right)).resolves.toBeDefined();
  });

  test.each([
    ['one step early', 30_000, true],
    ['one step late', -30_000, true],
    ['two steps late', -60_000, false],
  ])('a code %s', async (_, drift, accepted) => {
    const { person } = await customer(running, newEmail());
    running.advance(120_000);
    await person.signIn();
    running.advance(drift);
    const code = running.totp(person.secret);
    running.advance(-drift);
    const outcome = person.sendTotp(code).then(
      () => true,
      () => false,
    );
    expect(await outcome).toBe(accepted);
  });

  test('a sign-in waits three minutes for its code, and no longer', async () => {
    const { person } = await customer(running, newEmail());
    running.advance(30_000);
    await person.signIn();
    running.advance(181_000);
    await expect(person.sendTotp()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  test('the right password and code do not sign in with a device key of someone else', async () => {
    const [{ person: thief }, { person: victim }] = [await enrolled(), await enrolled()];
    const open = thief.storage.items;
    for (const key of open.keys()) {
      if (key.endsWith('.deviceKey')) open.set(key, victim.deviceKey as string);
    }
    // The library drops the unknown device and goes on as a new one: never as the victim's.
    const session = await thief.signInWithTotp();
    expect(session.getAccessToken().payload.device_key).not.toBe(victim.deviceKey);
  });
});

describe('tokens', () => {
  test('carry the claims of Cognito and verify against the published keys', async () => {
    const { person, session } = await enrolled();
    const access = session.getAccessToken().getJwtToken();
    const jwks = (await (await fetch(`${running.url}${CUSTOMERS}/.well-known/jwks.json`)).json()) as never;
    const verifier = CognitoJwtVerifier.create({
      userPoolId: CUSTOMERS,
      clientId: APP_CLIENT,
      tokenUse: 'access',
    });
    verifier.cacheJwks(jwks);
    await expect(verifier.verify(access)).resolves.toBeDefined();
    const claims = decodeJwt(access);
    expect(claims).toMatchObject({
      device_key: person.deviceKey,
      iss: `https://cognito-idp.${REGION}.amazonaws.com/${CUSTOMERS}`,
      client_id: APP_CLIENT,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      username: claims.sub,
    });
    expect((claims.exp as number) - (claims.iat as number)).toBe(300);
    for (const claim of ['origin_jti', 'event_id', 'auth_time', 'jti']) expect(claims).toHaveProperty(claim);
    expect(decodeJwt(session.getIdToken().getJwtToken())).toMatchObject({
      aud: APP_CLIENT,
      token_use: 'id',
      email: person.email,
      email_verified: true,
      'cognito:username': claims.sub,
    });
    expect(running.cognito.jwks(CUSTOMERS)).toEqual(jwks);
  });

  test.each(['openid-configuration', 'jwks.json'])('%s is readable from a browser', async (document) => {
    const response = await fetch(`${running.url}${CUSTOMERS}/.well-known/${document}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});
