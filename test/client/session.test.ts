import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { createPool, poolRefusalIn, signUp } from '../../client/session.ts';
import { signInMetadata } from '../../client/sign-in-proof.ts';
import { poolRefusals } from '../../lambdas/contract/sign-in.ts';

test('the proof at sign-in names app client, account and time, and is signed by the device', async () => {
  const key = await generateDeviceKey();
  const now = Date.parse('2026-11-22T03:00:00.900Z');
  const metadata = await signInMetadata({ key, clientId: 'app-client', username: 'account' }, now);
  expect(Object.keys(metadata)).toEqual(['device_proof']);
  const { typ, alg, jwk } = decodeProtectedHeader(metadata.device_proof ?? '');
  expect({ typ, alg }).toEqual({ typ: 'holdfast-sign-in', alg: 'ES256' });
  expect(await calculateJwkThumbprint(jwk as JWK)).toBe(key.id);
  expect(jwk).not.toHaveProperty('d');
  expect(decodeJwt(metadata.device_proof ?? '')).toEqual({
    aud: 'app-client',
    username: 'account',
    iat: Math.floor(now / 1000),
  });
});

describe('a refusal of the pool', () => {
  const told = (message: string, code = 'UserLambdaValidationException') => ({ code, message });
  test.each<readonly [unknown, string | undefined]>([
    ...Object.keys(poolRefusals).map(
      (refusal) => [told(`PreAuthentication failed with error ${refusal}.`), refusal] as const,
    ),
    [told('PreSignUp failed with error registrations_switched_off.'), 'registrations_switched_off'],
    [told('PreSignUp failed with error toString.'), undefined],
    [told('PreSignUp failed with error something new.'), undefined],
    [told('Incorrect username or password.', 'NotAuthorizedException'), undefined],
    [told('failed with error known_device_required.', 'NotAuthorizedException'), undefined],
    [undefined, undefined],
    ['text', undefined],
  ])('%j', (error, expected) => {
    expect(poolRefusalIn(error)).toBe(expected);
  });
});

test('a sign-up goes out under a name that the app makes, with the address as an attribute', async () => {
  const sent: Record<string, unknown>[] = [];
  const cognito = createServer(async (request, response) => {
    sent.push(JSON.parse(await text(request)));
    response.end(JSON.stringify({ UserSub: 'sub', UserConfirmed: false }));
  });
  await new Promise<void>((listening) => cognito.listen(0, '127.0.0.1', listening));
  try {
    const endpoint = `http://127.0.0.1:${(cognito.address() as AddressInfo).port}/`;
    const pool = createPool({ userPoolId: 'ap-northeast-1_pool', clientId: 'client', endpoint });
    const name = '7d1f2b8a-3c55-4e0e-9f3e-0a4b5c6d7e8f';
    expect(await signUp(pool, 'hana@example.com', 'password', () => name)).toBe(name);
    expect(sent).toEqual([
      expect.objectContaining({
        Username: name,
        UserAttributes: [{ Name: 'email', Value: 'hana@example.com' }],
      }),
    ]);
    const made = await signUp(pool, 'hana@example.com', 'password');
    expect(made).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await signUp(pool, 'hana@example.com', 'password')).not.toBe(made);
  } finally {
    cognito.closeAllConnections();
    cognito.close();
  }
});
