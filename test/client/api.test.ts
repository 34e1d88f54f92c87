import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { ApiProblem, createApi } from '../../client/api.ts';
import { generateDeviceKey } from '../../client/device-key.ts';
import { getCaseEvidence } from '../../lambdas/contract/case-audit.ts';
import { decideCase, getCase } from '../../lambdas/contract/cases.ts';
import { enrolDevice } from '../../lambdas/contract/devices.ts';
import { createPayment, getPayment } from '../../lambdas/contract/payments.ts';
import { problemMediaType, problems, problemType } from '../../lambdas/contract/problems.ts';
import { getWallet, listEntries } from '../../lambdas/contract/wallet.ts';

const deviceKey = await generateDeviceKey();
const now = Date.parse('2026-11-22T03:00:00Z');

const wallet = { currency: 'JPY', posted: '1', pending: '0', available: '1', status: 'active' };
const payment = {
  id: `pay_${'a'.repeat(27)}`,
  status: 'approved',
  amount: '1200',
  currency: 'JPY',
  store: { id: 'shinjuku-east', name: 'Shinjuku East' },
  created_at: '2026-11-22T03:00:00.000Z',
};
const wish = { body: { store_id: 'shinjuku-east', amount: '1200', currency: 'JPY' } };

type Reply = () => Response;
const json = (status: number, body: unknown, type = 'application/json'): Reply => {
  return () => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
};

/** An API whose requests are kept, and answered by the replies in turn; the last one goes on. */
function talk(...replies: readonly Reply[]) {
  const requests: Request[] = [];
  const api = createApi({
    baseUrl: 'https://api.example.com/v1/',
    accessToken: () => `token-${requests.length}`,
    deviceKey,
    now: () => now,
    fetch: async (url, init) => {
      requests.push(new Request(url as string, init));
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      if (!reply) throw new Error('No reply was given');
      return reply();
    },
  });
  return { api, requests };
}

const only = (requests: readonly Request[]): Request => {
  expect(requests).toHaveLength(1);
  return requests[0] as Request;
};

const proofIn = (request: Request) => decodeJwt(request.headers.get('dpop') ?? '');

describe('a call', () => {
  test('that answers with an archive asks for it before anything else, and has its bytes as they came', async () => {
    const bytes = new Uint8Array([0x50, 0x4b, 0x00, 0xff, 0xfe, 0x80]);
    const zip = () => new Response(bytes, { headers: { 'content-type': 'application/zip' } });
    const { api, requests } = talk(zip);
    const id = `case_${'a'.repeat(27)}`;
    const { body } = await api.call(getCaseEvidence, { path: { id } });
    expect(body).toEqual(bytes);
    expect(only(requests).headers.get('accept')).toBe('application/zip');
  });

  test('that is refused is told so, also where an archive was asked for', async () => {
    const refusal = {
      type: problemType('not_found'),
      ...problems.not_found,
      code: 'not_found',
      request_id: 'r',
    };
    const { api } = talk(json(404, refusal, problemMediaType));
    const asked = api.call(getCaseEvidence, { path: { id: `case_${'a'.repeat(27)}` } });
    await expect(asked).rejects.toThrow(ApiProblem);
  });

  test('is signed where the route asks for it, for the request as it is sent', async () => {
    const { api, requests } = talk(json(201, payment));
    await api.call(createPayment, wish);
    const request = only(requests);
    expect(`${request.method} ${request.url}`).toBe('POST https://api.example.com/v1/payments');
    expect(request.headers.get('authorization')).toBe('Bearer token-0');
    expect(request.headers.get('content-type')).toBe('application/json');
    expect(proofIn(request)).toMatchObject({
      htm: 'POST',
      htu: request.url,
      iat: now / 1000,
      ik: request.headers.get('idempotency-key'),
    });
    expect(await request.json()).toEqual(wish.body);
  });

  test.each([
    ['reads', getWallet, {}, wallet],
    [
      'of reviewers',
      decideCase,
      { path: { id: `case_${'a'.repeat(27)}` }, body: { outcome: 'approve', reason: 'other' } },
      undefined,
    ],
  ] as const)('is not signed where the route does not: %s', async (_, route, given, answer) => {
    const { api, requests } = talk(answer ? json(200, answer) : json(404, {}));
    await api.call(route, given as never).catch(() => {});
    expect(only(requests).headers.has('dpop')).toBe(false);
  });

  test('enrols the key that signs it', async () => {
    const { api, requests } = talk(
      json(201, {
        id: deviceKey.id,
        name: 'Phone',
        enrolled_at: '2026-11-22T03:00:00.000Z',
        security_level: 'software',
        state: 'new',
      }),
    );
    const attestation = { format: 'software', statement: 'a.b.c' } as const;
    await api.call(enrolDevice, { body: { name: 'Phone', challenge: 'c'.repeat(43), attestation } });
    expect(only(requests).headers.has('dpop')).toBe(true);
  });

  test('takes the access token anew each time', async () => {
    const { api, requests } = talk(json(200, wallet));
    await api.call(getWallet);
    await api.call(getWallet);
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-0',
      'Bearer token-1',
    ]);
  });

  test('gives status and body, checked against the contract', async () => {
    expect(await talk(json(202, { ...payment, status: 'held' })).api.call(createPayment, wish)).toEqual({
      status: 202,
      body: { ...payment, status: 'held' },
    });
    await expect(
      talk(json(201, { ...payment, amount: 1200 })).api.call(createPayment, wish),
    ).rejects.toThrow();
  });
});

describe('the Idempotency-Key', () => {
  const keysOf = (requests: readonly Request[]) =>
    requests.map(({ headers }) => headers.get('idempotency-key'));

  test('is new for each wish', async () => {
    const { api, requests } = talk(json(201, payment));
    await api.call(createPayment, wish);
    await api.call(createPayment, wish);
    const keys = keysOf(requests);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
    expect(new Set(keys).size).toBe(2);
  });

  test('is the given one at every attempt, each with a proof of its own', async () => {
    const busy = json(503, problemOf('service_busy'), problemMediaType);
    const { api, requests } = talk(busy, json(201, payment));
    const again = { ...wish, idempotencyKey: 'the-same-wish-as-before' };
    await expect(api.call(createPayment, again)).rejects.toThrow(ApiProblem);
    await api.call(createPayment, again);
    expect(keysOf(requests)).toEqual(['the-same-wish-as-before', 'the-same-wish-as-before']);
    const [first, second] = requests.map(proofIn);
    expect([first?.ik, second?.ik]).toEqual(keysOf(requests));
    expect(first?.jti).not.toBe(second?.jti);
  });

  test('is not sent where nothing changes', async () => {
    const { api, requests } = talk(json(200, wallet));
    await api.call(getWallet);
    expect(keysOf(requests)).toEqual([null]);
  });
});

const problemOf = (code: 'service_busy' | 'invalid_request') => ({
  type: problemType(code),
  ...problems[code],
  code,
  request_id: 'r-1',
});

describe('a refusal', () => {
  const failure = async (...replies: Reply[]): Promise<ApiProblem> => {
    const error: unknown = await talk(...replies)
      .api.call(createPayment, wish)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiProblem);
    return error as ApiProblem;
  };

  test('is thrown with its problem document, whatever follows the media type', async () => {
    const document = {
      ...problemOf('invalid_request'),
      errors: [{ path: 'body.amount', message: 'does not have the required form' }],
    };
    const error = await failure(json(400, document, `${problemMediaType}; charset=utf-8`));
    expect(error.problem).toEqual(document);
    expect(error.message).toContain('400 invalid_request');
  });

  const page = '<html>Bad gateway</html>';
  test.each<[string, Reply, { status: number; request_id: string }]>([
    [
      'a page of something in between',
      () => new Response(page, { status: 502, headers: { 'content-type': 'text/html' } }),
      { status: 502, request_id: '' },
    ],
    [
      "AWS's own JSON",
      () =>
        new Response('{"message":"Forbidden"}', {
          status: 403,
          headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'r-2' },
        }),
      { status: 403, request_id: 'r-2' },
    ],
    ['nothing at all', () => new Response(null, { status: 504 }), { status: 504, request_id: '' }],
    [
      'a problem document that is cut off',
      () => new Response('{"type":', { status: 503, headers: { 'content-type': problemMediaType } }),
      { status: 503, request_id: '' },
    ],
  ])('by %s is an ApiProblem too, with its status', async (_, reply, expected) => {
    const { problem } = await failure(reply);
    expect(problem).toMatchObject({ ...expected, code: 'internal_error' });
  });

  test('to connect is what fetch throws', async () => {
    const api = createApi({
      baseUrl: 'https://api.example.com',
      accessToken: () => 'token',
      fetch: async () => {
        throw new TypeError('fetch failed');
      },
    });
    await expect(api.call(getWallet)).rejects.toThrow(TypeError);
  });
});

describe('the URL', () => {
  const urlOf = async (call: (api: ReturnType<typeof talk>['api']) => Promise<unknown>) => {
    const { api, requests } = talk(json(404, {}));
    await call(api).catch(() => {});
    return only(requests).url;
  };

  test.each([
    ['../wallet', '..%2Fwallet'],
    ['a/b?c=d#e', 'a%2Fb%3Fc%3Dd%23e'],
    ['%2e%2e', '%252e%252e'],
    ['夢', '%E5%A4%A2'],
    ['$&', '%24%26'],
  ])('has %s as one part of its path', async (id, escaped) => {
    expect(await urlOf((api) => api.call(getPayment, { path: { id } }))).toBe(
      `https://api.example.com/v1/payments/${escaped}`,
    );
    expect(await urlOf((api) => api.call(getCase, { path: { id } }))).toBe(
      `https://api.example.com/v1/cases/${escaped}`,
    );
  });

  test.each(['', '.', '..'])('is not built with %j as a part of its path', async (id) => {
    const { api, requests } = talk(json(404, {}));
    await expect(api.call(getPayment, { path: { id } })).rejects.toThrow(RangeError);
    expect(requests).toEqual([]);
  });

  test('escapes the query', async () => {
    expect(await urlOf((api) => api.call(listEntries, { query: { limit: '5', cursor: 'a&b=c' } }))).toBe(
      'https://api.example.com/v1/wallet/entries?limit=5&cursor=a%26b%3Dc',
    );
  });
});
