import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { type DeviceKey, generateDeviceKey } from '../../client/device-key.ts';
import { createProof, type ProofRequest } from '../../client/proof.ts';

const key = await generateDeviceKey();
const now = Date.parse('2026-11-22T03:00:00.900Z');
const request: ProofRequest = {
  method: 'POST',
  url: 'https://api.example.com/v1/payments?x=1#top',
  accessToken: 'an.access.token',
  body: '{"amount":"1200","store":"コンビニ"}',
  idempotencyKey: 'key-0123456789abcdef',
  now,
};

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64url');

/** As a server would: with the key that the proof itself names. */
const verify = async (proof: string) =>
  jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'], currentDate: new Date(now) });

describe('the device key', () => {
  test('cannot be taken out, by anybody', async () => {
    expect(key.privateKey.extractable).toBe(false);
    for (const format of ['jwk', 'pkcs8'] as const)
      await expect(crypto.subtle.exportKey(format, key.privateKey)).rejects.toThrow();
  });

  test('is named by its thumbprint (RFC 7638), and tells nothing but its public half', async () => {
    expect(key.id).toBe(await calculateJwkThumbprint(key.publicJwk, 'sha256'));
    expect(Object.keys(key.publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(key.publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256' });
  });

  test('is another one each time', async () => {
    expect((await generateDeviceKey()).id).not.toBe(key.id);
  });
});

describe('a proof', () => {
  test('verifies with the key that it names, which is the device key', async () => {
    const { protectedHeader } = await verify(await createProof(key, request));
    expect(protectedHeader).toEqual({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk });
  });

  test('names method, URL without query and fragment, token, body, key and time', async () => {
    const { payload } = await verify(await createProof(key, request));
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      htm: 'POST',
      htu: 'https://api.example.com/v1/payments',
      iat: Math.floor(now / 1000),
      ath: sha256(request.accessToken),
      bh: sha256(request.body),
      ik: request.idempotencyKey,
    });
  });

  test('of a request without body or Idempotency-Key hashes the empty text and has no ik', async () => {
    const { payload } = await verify(
      await createProof(key, { ...request, method: 'GET', body: '', idempotencyKey: undefined }),
    );
    expect(payload.bh).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(payload).not.toHaveProperty('ik');
  });

  test('is a new one each time', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () => (await verify(await createProof(key, request))).payload.jti),
    );
    expect(one).not.toBe(other);
  });

  test("does not verify in another key's name", async () => {
    const impostor: DeviceKey = { ...(await generateDeviceKey()), publicJwk: key.publicJwk };
    await expect(verify(await createProof(impostor, request))).rejects.toThrow(/signature/);
  });
});
