import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../client/api.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { type AttestationWish, enrolDevice, softwareAttestation } from '../../client/enrol-device.ts';
import { attestationVerifier } from '../../lambdas/attestation/attestation-verifier.ts';

const key = await generateDeviceKey();
const nonce = new Uint8Array(32).fill(9);
const challenge = Buffer.from(nonce).toString('base64url');
const device = {
  id: key.id,
  name: 'Phone',
  enrolled_at: '2026-11-22T03:00:00.000Z',
  security_level: 'software',
  state: 'new',
} as const;

/** An API that gives the challenge and enrols whatever comes. */
function talk() {
  const requests: Request[] = [];
  const api = createApi({
    baseUrl: 'https://api.example.com/v1',
    accessToken: () => 'token',
    deviceKey: key,
    fetch: async (url, init) => {
      const request = new Request(url as string, init);
      requests.push(request);
      const answer = request.url.endsWith('/challenges')
        ? { challenge, expires_at: '2026-11-22T03:05:00.000Z' }
        : device;
      return new Response(JSON.stringify(answer), {
        status: 201,
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  return { api, requests };
}

describe('enrolling a device', () => {
  test('asks for a challenge, and sends what the server’s verifier takes for it', async () => {
    const { api, requests } = talk();
    expect(await enrolDevice(api, key, 'Phone')).toEqual({ status: 201, body: device });
    expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'POST /v1/devices/challenges',
      'POST /v1/devices',
    ]);
    const sent = await requests[1]?.json();
    expect(sent).toMatchObject({ name: 'Phone', challenge });
    const verifier = attestationVerifier({
      stage: 'dev',
      acceptSoftware: true,
      appIdentities: { apple: [], android: [] },
    });
    const request = {
      attestation: sent.attestation,
      challenge: nonce,
      publicJwk: key.publicJwk,
      now: Date.now(),
    };
    expect(await verifier.verify(request)).toMatchObject({ ok: true });
    const other = await generateDeviceKey();
    expect(await verifier.verify({ ...request, publicJwk: other.publicJwk })).toMatchObject({ ok: false });
    expect(await verifier.verify({ ...request, challenge: new Uint8Array(32) })).toMatchObject({ ok: false });
  });

  test('is signed by the key itself; asking for the challenge is not', async () => {
    const { api, requests } = talk();
    await enrolDevice(api, key, 'Phone');
    expect(requests[0]?.headers.has('dpop')).toBe(false);
    expect(decodeProtectedHeader(requests[1]?.headers.get('dpop') ?? '').jwk).toEqual(key.publicJwk);
    expect(decodeJwt(requests[1]?.headers.get('dpop') ?? '').htu).toBe('https://api.example.com/v1/devices');
  });

  test('takes the attestation of a phone’s own', async () => {
    const { api, requests } = talk();
    const wishes: AttestationWish[] = [];
    const attestation = { format: 'android-key', certificate_chain: ['AAAA', 'BBBB'] } as const;
    await enrolDevice(api, key, 'Phone', async (wish) => {
      wishes.push(wish);
      return { ...attestation, certificate_chain: [...attestation.certificate_chain] };
    });
    expect(wishes).toEqual([
      { key, challenge, clientData: `holdfast.device-enrolment.v1.${challenge}.${key.id}` },
    ]);
    expect(await requests[1]?.json()).toEqual({ name: 'Phone', challenge, attestation });
  });

  test('a software statement is marked as one, so that no other signature passes for it', async () => {
    const { statement } = (await softwareAttestation({ key, challenge, clientData: 'text' })) as {
      statement: string;
    };
    expect(decodeProtectedHeader(statement)).toEqual({ alg: 'ES256', typ: 'holdfast-attestation' });
  });
});
