/** Whoever asks wrongly: no such route, no token or the wrong one, not in the group, or for what is somebody else's. */
import { randomUUID } from 'node:crypto';
import { base64url } from 'jose';
import { describe, expect, test } from 'vitest';
import { routes } from '../../lambdas/contract/routes.ts';
import { type Sent, send } from './support/http.ts';
import { expectProblem } from './support/problem.ts';
import { urlOf, withHeader } from './support/signed-request.ts';
import {
  alice,
  bob,
  bobsPayment,
  bySignature,
  header,
  operator,
  payment,
  type Row,
  refuses,
  reviewer,
  withPeople,
} from './support/spoilt-requests.ts';

withPeople();

const reading = (token: string, path: string): Sent => ({
  method: 'GET',
  url: urlOf(path),
  headers: [['Authorization', `Bearer ${token}`]],
});
const get = (path: string) => async () => reading(alice.phone.session.accessToken, path);

describe('the route', () => {
  refuses([
    ['a path that does not exist', 404, 'route_not_found', get('/payment')],
    ['the root', 404, 'route_not_found', get('/')],
    ['a method that the path does not have', 404, 'route_not_found', () => payment({ method: 'DELETE' })],
    [
      'a payment changed by PUT',
      404,
      'route_not_found',
      () => bySignature({ method: 'PUT', path: '/payments/x', body: '{}' }),
    ],
    ['a path parameter of another form', 400, 'invalid_request', get('/payments/1')],
    ['a path parameter with a line break', 400, 'invalid_request', get('/payments/pay_%0a')],
    ['an unknown query parameter', 400, 'invalid_request', get('/wallet/entries?all=true')],
    ['a query parameter out of range', 400, 'invalid_request', get('/wallet/entries?limit=0')],
    ['a query parameter sent twice', 400, 'invalid_request', get('/wallet/entries?limit=1&limit=2')],
    ['a cursor that no page gave', 400, 'invalid_cursor', get('/wallet/entries?cursor=bm9uc2Vuc2U')],
    [
      'a body where there is none',
      400,
      'invalid_request',
      async () => ({ ...(await get('/wallet')()), body: '{}' }),
    ],
  ]);
});

describe('the access token', () => {
  const garbled = (spoil: (header: string, payload: string, signature: string) => string) => async () => {
    const [head = '', payload = '', signature = ''] = alice.phone.session.accessToken.split('.');
    return withHeader(await payment(), 'Authorization', `Bearer ${spoil(head, payload, signature)}`);
  };
  const none = base64url.encode(JSON.stringify({ alg: 'none', typ: 'JWT' }));
  refuses([
    ['none', 401, 'unauthenticated', header('Authorization')],
    ['an empty one', 401, 'unauthenticated', header('Authorization', 'Bearer ')],
    ['garbage', 401, 'unauthenticated', header('Authorization', 'Bearer garbage')],
    ['another scheme', 401, 'unauthenticated', header('Authorization', 'Basic YTpi')],
    [
      'an id token',
      401,
      'unauthenticated',
      () => header('Authorization', `Bearer ${alice.phone.session.idToken}`)(),
    ],
    [
      'a refresh token',
      401,
      'unauthenticated',
      () => header('Authorization', `Bearer ${alice.phone.session.refreshToken}`)(),
    ],
    ['one without a signature', 401, 'unauthenticated', garbled((head, payload) => `${head}.${payload}.`)],
    ['one of algorithm none', 401, 'unauthenticated', garbled((_, payload) => `${none}.${payload}.`)],
    [
      'one with other claims',
      401,
      'unauthenticated',
      garbled((head, payload, signature) => {
        const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload))) as object;
        return `${head}.${base64url.encode(JSON.stringify({ ...claims, sub: 'bob' }))}.${signature}`;
      }),
    ],
  ]);

  const concrete = (path: string) =>
    path
      .replace('{name}', 'payments')
      .replace(/\{id\}/, path.startsWith('/stores') ? 'a-store' : `case_${'x'.repeat(27)}`);
  const calls = routes.map((route) => ({ ...route, path: concrete(route.path) }));
  const tokenOf = (person: 'customer' | 'reviewer') =>
    person === 'customer' ? alice.phone.session.accessToken : reviewer.session.accessToken;
  const withTokenOf =
    (person: 'customer' | 'reviewer', { method, path }: (typeof calls)[number]) =>
    async () =>
      withHeader(
        await bySignature({ method, path, ...(method === 'GET' ? {} : { body: '{}' }) }),
        'Authorization',
        `Bearer ${tokenOf(person)}`,
      );
  describe("of a customer on the reviewers' routes", () => {
    refuses(
      calls
        .filter(({ audience }) => audience.pool === 'reviewers')
        .map((call): Row => [call.operation, 401, 'unauthenticated', withTokenOf('customer', call)]),
    );
  });
  describe("of a person on the terminals' routes", () => {
    const machines = calls.filter(({ audience }) => audience.pool === 'terminals');
    for (const person of ['customer', 'reviewer'] as const)
      refuses(
        machines.map(
          (call): Row => [`${call.operation}, ${person}`, 401, 'unauthenticated', withTokenOf(person, call)],
        ),
      );
  });
  describe("of a reviewer on the customers' routes", () => {
    refuses(
      calls
        .filter(({ audience }) => audience.pool === 'customers')
        .map((call): Row => [call.operation, 401, 'unauthenticated', withTokenOf('reviewer', call)]),
    );
  });
});

describe('the groups', () => {
  const byReviewer = (method: string, path: string, text?: string) => async (): Promise<Sent> => ({
    method,
    url: urlOf(path),
    headers: [
      ['Authorization', `Bearer ${reviewer.session.accessToken}`],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', randomUUID()],
    ],
    ...(text === undefined ? {} : { body: text }),
  });
  const byOperator = (method: string, path: string, text?: string) => async () =>
    withHeader(
      await byReviewer(method, path, text)(),
      'Authorization',
      `Bearer ${operator.session.accessToken}`,
    );
  const unknownCase = `/cases/case_${'A'.repeat(27)}`;
  const off = '{"state":"off","reason":"because"}';
  const decision = '{"outcome":"approve","reason":"customer_confirmed"}';
  refuses([
    ['a reviewer throws a switch', 403, 'not_permitted', byReviewer('PUT', '/switches/payments', off)],
    [
      'a reviewer registers a store',
      403,
      'not_permitted',
      byReviewer('PUT', '/stores/mine', '{"name":"Mine"}'),
    ],
    ['an operator lists cases', 403, 'not_permitted', byOperator('GET', '/cases')],
    ['an operator decides', 403, 'not_permitted', byOperator('POST', `${unknownCase}/decision`, decision)],
    ['a switch that does not exist', 400, 'invalid_request', byOperator('PUT', '/switches/gravity', off)],
    [
      'a switch half off',
      400,
      'invalid_request',
      byOperator('PUT', '/switches/payments', '{"state":"half","reason":"x"}'),
    ],
    [
      'a switch without a reason',
      400,
      'invalid_request',
      byOperator('PUT', '/switches/payments', '{"state":"off"}'),
    ],
    [
      'a store with a terminal sequence in its name',
      400,
      'invalid_request',
      byOperator('PUT', '/stores/mine', '{"name":"\\u001b[31mred"}'),
    ],
    ['a store id in capitals', 400, 'invalid_request', byOperator('PUT', '/stores/MINE', '{"name":"Mine"}')],
    ['reading a case that does not exist', 404, 'not_found', byReviewer('GET', unknownCase)],
    [
      'deciding a case that does not exist',
      404,
      'not_found',
      byReviewer('POST', `${unknownCase}/decision`, decision),
    ],
    [
      'a decision to think about it',
      400,
      'invalid_request',
      byReviewer('POST', `${unknownCase}/decision`, '{"outcome":"later","reason":"other"}'),
    ],
  ]);
});

describe("someone else's", () => {
  test("another customer's payment is answered as one that does not exist", async () => {
    const answers = await Promise.all(
      [bobsPayment, `pay_${'A'.repeat(27)}`].map(async (id) => send(await get(`/payments/${id}`)())),
    );
    const [foreign, unknown] = answers.map((answer) => {
      const { request_id: _, ...document } = expectProblem(answer, 404, 'not_found');
      return document;
    });
    expect(foreign).toEqual(unknown);
  });

  test('its owner does see it', async () => {
    const answer = await send(reading(bob.phone.session.accessToken, `/payments/${bobsPayment}`));
    expect(answer.status).toBe(200);
  });
});
