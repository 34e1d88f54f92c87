/** Each row violates one check of the proof, and no other: take the check away, and the payment goes through. */
import { randomUUID, sign } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateDeviceKey } from '../../../../client/device-key.ts';
import { createProof } from '../../../../client/proof.ts';
import { handler } from '../../../../lambdas/handlers/create-payment.ts';
import type { ProofCheck } from '../../../../lambdas/handlers/http/proof.ts';
import { type ApiRequest, codeOf, invoke, urlOf } from '../../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  type SignedOptions,
  signed,
} from '../../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../../support/function-environment.ts';
import {
  claimsFor,
  encode,
  hash,
  signProof,
  type TestKey,
  testKey,
  unsigned,
} from '../../../support/proofs.ts';
import { enrol } from '../../../support/transfers.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  const client = env.tables.client();
  customer = await customerWithFunds(client, 1_000_000n);
});
afterAll(() => env.close());

const body = paymentBody();
const text = JSON.stringify(body);
const seconds = (now: number): number => Math.floor(now / 1000);

async function expectInvalid(request: ApiRequest, check: string): Promise<void> {
  const before = await env.tables.items();
  env.lines.length = 0;
  const answer = await invoke(handler, request);
  expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_invalid']);
  expect(answer.headers['www-authenticate']).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
  // Which check it was is for the log alone.
  expect(Object.keys(answer.body).sort()).toEqual(['code', 'request_id', 'status', 'title', 'type']);
  expect(env.lines.map((line) => JSON.parse(line).check)).toEqual([check]);
  expect(await env.tables.items()).toEqual(before);
}

describe('one claim or header that does not fit', () => {
  type Row = readonly [check: ProofCheck, what: string, options: (now: number) => SignedOptions];
  const claims = (check: ProofCheck, what: string, overlay: Record<string, unknown>): Row => [
    check,
    what,
    () => ({ claims: overlay }),
  ];
  const header = (check: ProofCheck, what: string, overlay: Record<string, unknown>): Row => [
    check,
    what,
    () => ({ header: overlay }),
  ];
  test.each<Row>([
    header('typ', 'another type', { typ: 'JWT' }),
    header('typ', 'no type', { typ: undefined }),
    header('jwk', 'no key', { jwk: undefined }),
    header('jwk', 'a key that is text', { jwk: 'key' }),
    header('signature', 'an extension that must be understood', { crit: ['urn:other'], 'urn:other': true }),
    claims('htm', 'another method', { htm: 'PUT' }),
    claims('htm', 'the method in lower case', { htm: 'post' }),
    claims('htm', 'no method', { htm: undefined }),
    claims('htu', 'another path', { htu: urlOf('/top-ups') }),
    claims('htu', 'another stage', { htu: urlOf('/payments').replace('/dev/', '/prod/') }),
    claims('htu', 'another host', { htu: 'https://evil.example.com/dev/payments' }),
    claims('htu', 'another port', { htu: urlOf('/payments').replace('.com/', '.com:8443/') }),
    claims('htu', 'another scheme', { htu: urlOf('/payments').replace('https', 'http') }),
    claims('htu', 'a slash more', { htu: `${urlOf('/payments')}/` }),
    claims('htu', 'a path alone', { htu: '/dev/payments' }),
    claims('htu', 'a user', { htu: urlOf('/payments').replace('https://', 'https://a@') }),
    claims('htu', 'no URL', { htu: undefined }),
    claims('htu', 'a list', { htu: [urlOf('/payments')] }),
    ['iat', 'made 62 seconds ago', (now) => ({ claims: { iat: seconds(now) - 62 } })],
    ['iat', 'made in 62 seconds', (now) => ({ claims: { iat: seconds(now) + 62 } })],
    ['iat', 'made at a time that is text', (now) => ({ claims: { iat: String(seconds(now)) } })],
    ['iat', 'made at a time in milliseconds', (now) => ({ claims: { iat: now } })],
    ['iat', 'made in half a second', (now) => ({ claims: { iat: seconds(now) + 0.5 } })],
    claims('iat', 'no time', { iat: undefined }),
    claims('jti', 'no id', { jti: undefined }),
    claims('jti', 'an empty id', { jti: '' }),
    claims('jti', 'an id of 65 characters', { jti: 'a'.repeat(65) }),
    claims('jti', 'an id with a line break', { jti: 'a\nb' }),
    claims('jti', 'an id with a full stop', { jti: 'a.b' }),
    claims('ath', 'another token', { ath: hash('another token') }),
    claims('ath', 'no token', { ath: undefined }),
    claims('bh', 'another body', { bh: hash(text.replace('1200', '9900')) }),
    claims('bh', 'the same body with a space more', { bh: hash(`${text} `) }),
    claims('bh', 'no body', { bh: undefined }),
    claims('ik', 'another Idempotency-Key', { ik: newKey() }),
    claims('ik', 'no Idempotency-Key', { ik: undefined }),
    claims('ik', 'null', { ik: null }),
  ])('%s: %s', async (check, _, options) => {
    const now = Date.now();
    await expectInvalid(await signed(customer, '/payments', body, { now, ...options(now) }), check);
  });
});

describe('a request that was signed, then changed', () => {
  test('bh: the amount', async () => {
    const sent = text.replace('1200', '9900');
    await expectInvalid(await signed(customer, '/payments', body, { sent }), 'bh');
  });

  test('ik: the Idempotency-Key, so that a replay cannot move the money a second time', async () => {
    const request = await signed(customer, '/payments', body);
    expect((await invoke(handler, request)).status).toBe(201);
    await expectInvalid({ ...request, headers: { ...request.headers, 'Idempotency-Key': newKey() } }, 'ik');
  });

  test('ath: the token, to that of a newer session', async () => {
    await expectInvalid(
      await signed(customer, '/payments', body, { headers: { authorization: 'Bearer newer.token' } }),
      'ath',
    );
  });
});

describe('a key or algorithm that does not sign for devices', () => {
  const withProof = async (make: (claims: Record<string, unknown>) => Promise<string> | string) => {
    const idempotencyKey = newKey();
    const { accessToken } = customer;
    const claims = claimsFor({
      method: 'POST',
      url: urlOf('/payments'),
      accessToken,
      body: text,
      idempotencyKey,
      now: Date.now(),
    });
    const dpop = await make(claims);
    return signed(customer, '/payments', body, { idempotencyKey, headers: { dpop } });
  };

  test('alg: none', async () => {
    await expectInvalid(await withProof((claims) => unsigned(customer.key, claims)), 'alg');
  });

  test('alg: HS256 with the public key for a secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(customer.key.publicJwk));
    const make = (claims: Record<string, unknown>) =>
      signProof(customer.key, claims, { header: { alg: 'HS256' }, signWith: secret });
    await expectInvalid(await withProof(make), 'alg');
  });

  test.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('alg: %s', async (alg) => {
    const key = await testKey(alg);
    const make = (claims: Record<string, unknown>) =>
      signProof(key, claims, { header: { alg, jwk: key.publicJwk } });
    await expectInvalid(await withProof(make), 'alg');
  });

  test('jwk: the private key', async () => {
    const make = (claims: Record<string, unknown>) =>
      signProof(customer.key, claims, { header: { jwk: customer.key.privateJwk } });
    await expectInvalid(await withProof(make), 'jwk');
  });

  test.each([
    ['of another type', (jwk: object) => ({ ...jwk, kty: 'RSA' })],
    ['on another curve', (jwk: object) => ({ ...jwk, crv: 'P-384' })],
    ['that is not on its curve', (jwk: object) => ({ ...jwk, x: 'A'.repeat(43) })],
    ['without a coordinate', (jwk: object) => ({ ...jwk, y: undefined })],
    ['with a long coordinate', (jwk: object & { x?: string }) => ({ ...jwk, x: `${jwk.x}AAAA` })],
  ])('jwk: a key %s', async (_, change) => {
    const jwk = change(customer.key.publicJwk as object);
    await expectInvalid(await signed(customer, '/payments', body, { header: { jwk } }), 'jwk');
  });

  test('jwk: the same key in another spelling, which would have another thumbprint', async () => {
    const { x = '' } = customer.key.publicJwk;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The last of 43 characters has four bits that count and two that do not.
    const spelling = x.slice(0, -1) + alphabet[alphabet.indexOf(x.slice(-1)) + 1];
    expect(Buffer.from(spelling, 'base64url')).toEqual(Buffer.from(x, 'base64url'));
    const jwk = { ...customer.key.publicJwk, x: spelling };
    const device = await thumbprintOf(jwk);
    await enrol(env.tables.client(), customer.id, device, 0);
    await expectInvalid(await signed(customer, '/payments', body, { header: { jwk } }), 'jwk');
  });

  test('signature: of another key', async () => {
    const other = await testKey();
    const options = { signWith: other.privateKey };
    await expectInvalid(await signed(customer, '/payments', body, options), 'signature');
  });

  test('signature: claims that were put in its place', async () => {
    const make = async (claims: Record<string, unknown>) => {
      const [protectedHeader, , signature] = (
        await signProof(customer.key, { ...claims, bh: hash('something else') })
      ).split('.');
      return `${protectedHeader}.${encode(claims)}.${signature}`;
    };
    await expectInvalid(await withProof(make), 'signature');
  });

  test('signature: none', async () => {
    const make = async (claims: Record<string, unknown>) =>
      `${(await signProof(customer.key, claims)).split('.').slice(0, 2).join('.')}.`;
    await expectInvalid(await withProof(make), 'signature');
  });

  test.each([
    ['empty', ''],
    ['text', 'not a token'],
    ['two parts', 'a.b'],
    ['a header that is no JSON', 'e30x.e30.e30'],
    ['a header that is a list', `${encode([])}.e30.e30`],
  ])('format: %s', async (_, dpop) => {
    await expectInvalid(await signed(customer, '/payments', body, { headers: { dpop } }), 'format');
  });

  test.each([
    ['no JSON', 'text'],
    ['a number', '1'],
    ['null', 'null'],
  ])('format: claims that are %s', async (_, payload) => {
    const dpop = await new CompactSign(new TextEncoder().encode(payload))
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: customer.key.publicJwk })
      .sign(customer.key.privateKey);
    await expectInvalid(await signed(customer, '/payments', body, { headers: { dpop } }), 'format');
  });

  // Signed as they are, and one more way to read them: what is kept must have one.
  const signText = (...parts: readonly [header: string, payload: string]) => {
    const input = parts.join('.');
    const jwk = { key: { ...customer.key.privateJwk }, format: 'jwk', dsaEncoding: 'ieee-p1363' } as const;
    return `${input}.${sign('sha256', Buffer.from(input), jwk).toString('base64url')}`;
  };
  const textOf = (value: unknown) => JSON.stringify(value);
  const header = () => ({ typ: 'dpop+jwt', alg: 'ES256', jwk: customer.key.publicJwk });
  const base64url = (json: string) => Buffer.from(json).toString('base64url');
  /** The same bytes in another spelling: what is left of the last character's bits does not count. */
  const respelled = (part: string) => {
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + last[last.indexOf(part.slice(-1)) + 1];
  };
  /** Filled up until its bytes are no multiple of three, so that there are bits left. */
  const uneven = (json: string) => (json.length % 3 === 0 ? `${json} ` : json);

  test.each<readonly [string, (claims: string) => string]>([
    [
      'a claim twice',
      (claims) => signText(base64url(textOf(header())), base64url(claims.replace('{', '{"htm":"PUT",'))),
    ],
    [
      'a member of the header twice',
      (claims) => signText(base64url(textOf(header()).replace('{', '{"typ":"JWT",')), base64url(claims)),
    ],
    [
      'a claim of nine levels',
      (claims) =>
        signText(
          base64url(textOf(header())),
          base64url(claims.replace('{', `{"a":${'['.repeat(9)}${']'.repeat(9)},`)),
        ),
    ],
    [
      'a header spelled otherwise',
      (claims) => signText(respelled(base64url(uneven(textOf(header())))), base64url(claims)),
    ],
    [
      'claims spelled otherwise',
      (claims) => signText(base64url(textOf(header())), respelled(base64url(uneven(claims)))),
    ],
    [
      'a signature spelled otherwise',
      (claims) => respelled(signText(base64url(textOf(header())), base64url(claims))),
    ],
  ])('format: %s', async (_, make) => {
    await expectInvalid(await withProof((claims) => make(textOf(claims))), 'format');
  });

  test('length: more than 4096 characters', async () => {
    const options = { claims: { padding: 'a'.repeat(3500) } };
    await expectInvalid(await signed(customer, '/payments', body, options), 'length');
  });

  async function thumbprintOf(jwk: object): Promise<string> {
    return calculateJwkThumbprint(jwk as TestKey['publicJwk']);
  }
});

describe('the headers', () => {
  test('without a proof', async () => {
    const request = await signed(customer, '/payments', body, { headers: { dpop: undefined } });
    const before = await env.tables.items();
    const answer = await invoke(handler, request);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_required']);
    expect(answer.headers['www-authenticate']).toBe('DPoP algs="ES256"');
    expect(await env.tables.items()).toEqual(before);
  });

  test('with the right proof twice', async () => {
    const request = await signed(customer, '/payments', body);
    const dpop = String(request.headers?.dpop);
    await expectInvalid({ ...request, headers: { ...request.headers, dpop: [dpop, dpop] } }, 'one header');
    await expectInvalid({ ...request, headers: { ...request.headers, DPoP: dpop } }, 'one header');
    await expectInvalid(
      { ...request, headers: { ...request.headers, dpop: `${dpop}, ${dpop}` } },
      'signature',
    );
  });

  test.each([
    ['no token', undefined],
    ['a token without a scheme', 'access.token'],
    ['another scheme', 'DPoP access.token'],
    ['two tokens', ['Bearer access.token', 'Bearer access.token']],
  ])('with %s', async (_, authorization) => {
    const request = await signed(customer, '/payments', body, { headers: { authorization } });
    const answer = await invoke(handler, request);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
  });
});

describe('what fits', () => {
  test.each<readonly [string, (now: number) => SignedOptions]>([
    ['a proof of 58 seconds ago', (now) => ({ claims: { iat: seconds(now) - 58 } })],
    ['a proof of in 58 seconds', (now) => ({ claims: { iat: seconds(now) + 58 } })],
    ['a query and a fragment', () => ({ claims: { htu: `${urlOf('/payments')}?a=b#c` } })],
    ['another case of scheme and host', () => ({ claims: { htu: 'HTTPS://PAY.Example.COM/dev/payments' } })],
    ['the default port', () => ({ claims: { htu: 'https://pay.example.com:443/dev/payments' } })],
    ['needless percent-encoding', () => ({ claims: { htu: urlOf('/p%61yments') } })],
    ['dot segments', () => ({ claims: { htu: urlOf('/a/../payments') } })],
    [
      'members of the key that others add',
      () => ({ header: { jwk: { ...customer.key.publicJwk, use: 'sig', kid: '1' } } }),
    ],
    [
      'a URL to fetch keys from, which nobody does',
      () => ({ header: { jku: 'http://127.0.0.1:1/', kid: '../../x' } }),
    ],
    ['claims of others', () => ({ claims: { nonce: 'a' } })],
    ['a scheme in lower case', () => ({ headers: { authorization: `bearer ${customer.accessToken}` } })],
  ])('%s', async (_, options) => {
    const now = Date.now();
    const answer = await invoke(handler, await signed(customer, '/payments', body, { now, ...options(now) }));
    expect(answer.status).toBe(201);
  });

  test('the proofs that the client makes', async () => {
    const key = await generateDeviceKey();
    await enrol(env.tables.client(), customer.id, key.id, 0);
    const idempotencyKey = randomUUID();
    const dpop = await createProof(key, {
      method: 'POST',
      url: urlOf('/payments'),
      accessToken: customer.accessToken,
      body: text,
      idempotencyKey,
      now: Date.now(),
    });
    const request = await signed(customer, '/payments', body, { idempotencyKey, headers: { dpop } });
    expect((await invoke(handler, request)).status).toBe(201);
  });
});
