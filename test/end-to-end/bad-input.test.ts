/** Whatever is wrong with a request: a problem document with a stable code, and not a byte changed in any table. */
import { randomUUID } from 'node:crypto';
import { base64url } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateDeviceKey } from '../../client/device-key.ts';
import { softwareAttestation } from '../../client/enrol-device.ts';
import { clientDataText } from '../../lambdas/contract/client-data.ts';
import { createDeviceChallenge } from '../../lambdas/contract/devices.ts';
import type { ProblemCode } from '../../lambdas/contract/problems.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { type Sent, send } from './support/http.ts';
import { type Customer, newColleague, newCustomer, pay, registerStore, topUp } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { signedRequest, urlOf, type Wish, withHeader } from './support/signed-request.ts';
import { settled, snapshot } from './support/tables.ts';

let alice: Customer;
let bob: Customer;
let bobsPayment: string;
let reviewer: Colleague;
let operator: Colleague;
/** What Alice's phone would send to enrol Bob's key. */
let enrolment: string;
let before: Awaited<ReturnType<typeof snapshot>>;

beforeAll(async () => {
  [alice, bob, reviewer, operator] = await Promise.all([
    newCustomer('alice'),
    newCustomer('bob'),
    newColleague(['reviewer']),
    newColleague(['operator']),
  ]);
  await registerStore(operator);
  await Promise.all([topUp(alice, '50000'), topUp(bob, '50000')]);
  bobsPayment = (await pay(bob, '1200')).body.id;
  const { challenge } = (await alice.phone.api.call(createDeviceChallenge)).body;
  const clientData = clientDataText(challenge, bob.phone.key.id);
  const attestation = await softwareAttestation({ key: bob.phone.key, challenge, clientData });
  enrolment = JSON.stringify({ name: 'Mine', challenge, attestation });
  await settled();
  before = await snapshot();
});

type Row = readonly [attempt: string, status: number, code: ProblemCode, request: () => Promise<Sent>];

function refuses(rows: readonly Row[]): void {
  test.each(rows)('%s: %i %s', async (_, status, code, request) => {
    expectProblem(await send(await request()), status, code);
    const expected = before;
    // A change that comes late is seen by the next row, and one that was seen is not held against the others.
    before = await snapshot();
    expect(before).toEqual(expected);
  });
}

const right = { store_id: 'shinjuku-east', amount: '1200', currency: 'JPY' };
const rightText = JSON.stringify(right);

const bySignature = (wish: Wish) => signedRequest(alice.phone, wish);
const payment = (wish: Partial<Wish> = {}) => bySignature({ path: '/payments', body: rightText, ...wish });
/** A payment whose body is this text, or right but for these members. */
const body = (text: string) => () => payment({ body: text });
const but = (members: Record<string, unknown>) => body(JSON.stringify({ ...right, ...members }));
/** A payment whose amount stands in the JSON as this text. */
const rawAmount = (amount: string) =>
  body(`{"store_id":"shinjuku-east","amount":${amount},"currency":"JPY"}`);
const lines = (text: string) =>
  body(`{"store_id":"shinjuku-east","amount":"1200","currency":"JPY","lines":${text}}`);
const quantity = (text: string) => lines(`[{"category":"groceries","quantity":${text},"amount":"1200"}]`);
/** A payment with other values of a header, or without it. */
const header =
  (name: string, ...values: string[]) =>
  async () =>
    withHeader(await payment(), name, ...values);
const twice = (name: string) => async () => {
  const request = await payment();
  const value = request.headers.find(([each]) => each === name)?.[1] ?? '';
  return withHeader(request, name, value, value);
};

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

describe('the Idempotency-Key', () => {
  const key = (value: string) => () => payment({ idempotencyKey: value });
  refuses([
    ['none', 400, 'idempotency_key_required', header('Idempotency-Key')],
    ['too short', 400, 'idempotency_key_required', key('k'.repeat(15))],
    ['too long', 400, 'idempotency_key_required', key('k'.repeat(65))],
    ['other characters', 400, 'idempotency_key_required', key('key key key key key')],
    ['two', 400, 'idempotency_key_required', twice('Idempotency-Key')],
    ['another than the one that was signed', 401, 'proof_invalid', header('Idempotency-Key', 'k'.repeat(16))],
  ]);
});

describe('the proof', () => {
  refuses([
    ['none', 401, 'proof_required', header('DPoP')],
    [
      'none for a top-up',
      401,
      'proof_required',
      async () =>
        withHeader(
          await bySignature({
            path: '/top-ups',
            body: '{"amount":"1","currency":"JPY","funding_source":"sandbox"}',
          }),
          'DPoP',
        ),
    ],
    [
      'none for an enrolment',
      401,
      'proof_required',
      async () => withHeader(await bySignature({ path: '/devices', body: enrolment }), 'DPoP'),
    ],
    ['two', 401, 'proof_invalid', twice('DPoP')],
    ['garbage', 401, 'proof_invalid', header('DPoP', 'garbage')],
    ['5,000 characters', 401, 'proof_invalid', header('DPoP', 'x'.repeat(5000))],
    [
      'for another body',
      401,
      'proof_invalid',
      () => payment({ proof: { body: rightText.replace('1200', '1') } }),
    ],
    ['for another path', 401, 'proof_invalid', () => payment({ proof: { url: urlOf('/top-ups') } })],
    ['for another method', 401, 'proof_invalid', () => payment({ proof: { method: 'PUT' } })],
    [
      'for another token',
      401,
      'proof_invalid',
      () => payment({ proof: { accessToken: bob.phone.session.accessToken } }),
    ],
    ['from ten minutes ago', 401, 'proof_invalid', () => payment({ proof: { now: Date.now() - 600_000 } })],
    ['from in ten minutes', 401, 'proof_invalid', () => payment({ proof: { now: Date.now() + 600_000 } })],
    [
      'by a key that is not enrolled',
      401,
      'device_not_enrolled',
      async () =>
        signedRequest(
          { ...alice.phone, key: await generateDeviceKey() },
          { path: '/payments', body: rightText },
        ),
    ],
    [
      "by another customer's enrolled key",
      401,
      'device_not_enrolled',
      () => signedRequest({ ...alice.phone, key: bob.phone.key }, { path: '/payments', body: rightText }),
    ],
    [
      "to enrol another customer's key",
      409,
      'device_already_enrolled',
      () => signedRequest({ ...alice.phone, key: bob.phone.key }, { path: '/devices', body: enrolment }),
    ],
  ]);
});

describe('the body', () => {
  refuses([
    ['none', 400, 'invalid_request', async () => payment({ body: '' })],
    ['no JSON', 400, 'invalid_request', body('store_id=shinjuku-east')],
    ['cut short', 400, 'invalid_request', body(rightText.slice(0, -1))],
    ['with something behind it', 400, 'invalid_request', body(`${rightText}{}`)],
    ['a list', 400, 'invalid_request', body(`[${rightText}]`)],
    ['null', 400, 'invalid_request', body('null')],
    ['a text', 400, 'invalid_request', body('"pay"')],
    ['an empty object', 400, 'invalid_request', body('{}')],
    ['a number for a store', 400, 'invalid_request', but({ store_id: 7 })],
    ['an object for a store', 400, 'invalid_request', but({ store_id: { $ne: '' } })],
    ['a member that is not in the contract', 400, 'invalid_request', but({ approved: true })],
    ['__proto__', 400, 'invalid_request', body(`${rightText.slice(0, -1)},"__proto__":{"approved":true}}`)],
    [
      'constructor',
      400,
      'invalid_request',
      body(`${rightText.slice(0, -1)},"constructor":{"prototype":{}}}`),
    ],
    ['a member twice, with other values', 400, 'malformed_json', body(`{"amount":"1",${rightText.slice(1)}`)],
    [
      'a member twice, with the same value',
      400,
      'malformed_json',
      body(`{"amount":"1200",${rightText.slice(1)}`),
    ],
    [
      'a member twice, once escaped',
      400,
      'malformed_json',
      body(`{"\\u0061mount":"1",${rightText.slice(1)}`),
    ],
    ['nested 10,000 deep', 400, 'invalid_request', body(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
    [
      'nested 10,000 deep in a member',
      400,
      'invalid_request',
      lines(`${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    ],
    ['one megabyte of unknown members', 400, 'invalid_request', but({ note: 'x'.repeat(1_000_000) })],
    [
      'one megabyte, right but for the white space',
      413,
      'request_too_large',
      body(rightText + ' '.repeat(1_000_000)),
    ],
    ['eleven megabytes', 413, 'request_too_large', body(rightText + ' '.repeat(11_000_000))],
    ['of another media type', 415, 'unsupported_media_type', header('Content-Type', 'text/plain')],
    [
      'of a media type that only begins right',
      415,
      'unsupported_media_type',
      header('Content-Type', 'application/jsonp'),
    ],
    [
      'of another character set',
      415,
      'unsupported_media_type',
      header('Content-Type', 'application/json; charset=shift_jis'),
    ],
    ['of no media type', 415, 'unsupported_media_type', header('Content-Type')],
  ]);
});

describe('the money', () => {
  refuses([
    ['-1', 400, 'invalid_request', but({ amount: '-1' })],
    ['0', 400, 'invalid_request', but({ amount: '0' })],
    ['1.5', 400, 'invalid_request', but({ amount: '1.5' })],
    ['1200.0', 400, 'invalid_request', but({ amount: '1200.0' })],
    ['1e400', 400, 'invalid_request', but({ amount: '1e400' })],
    ['+1', 400, 'invalid_request', but({ amount: '+1' })],
    ['0x10', 400, 'invalid_request', but({ amount: '0x10' })],
    ['01200', 400, 'invalid_request', but({ amount: '01200' })],
    ['1,200', 400, 'invalid_request', but({ amount: '1,200' })],
    ['nothing', 400, 'invalid_request', but({ amount: '' })],
    ['a space in front', 400, 'invalid_request', but({ amount: ' 1200' })],
    ['a line break behind', 400, 'invalid_request', but({ amount: '1200\n' })],
    ['full-width digits', 400, 'invalid_request', but({ amount: '１２００' })],
    ['Arabic digits', 400, 'invalid_request', but({ amount: '١٢٠٠' })],
    ['NaN', 400, 'invalid_request', but({ amount: 'NaN' })],
    ['2^53+1', 400, 'invalid_request', but({ amount: '9007199254740993' })],
    ['41 digits', 400, 'invalid_request', but({ amount: '1'.repeat(41) })],
    ['null', 400, 'invalid_request', but({ amount: null })],
    ['a list', 400, 'invalid_request', but({ amount: ['1200'] })],
    ['the number 1200', 400, 'invalid_request', rawAmount('1200')],
    ['the number 1200.0', 400, 'invalid_request', rawAmount('1200.0')],
    ['the number -1', 400, 'invalid_request', rawAmount('-1')],
    ['the number 0', 400, 'invalid_request', rawAmount('0')],
    ['the number 1.5', 400, 'invalid_request', rawAmount('1.5')],
    ['the number 1e400', 400, 'invalid_request', rawAmount('1e400')],
    ['the number 2^53+1', 400, 'invalid_request', rawAmount('9007199254740993')],
    ['the word NaN', 400, 'invalid_request', rawAmount('NaN')],
    ['a currency that the wallet does not hold', 400, 'currency_not_supported', but({ currency: 'USD' })],
    ['a currency in small letters', 400, 'invalid_request', but({ currency: 'jpy' })],
    ['no currency', 400, 'invalid_request', but({ currency: undefined })],
    ['more than there is', 422, 'insufficient_funds', but({ amount: '50001' })],
    ['a store that does not exist', 404, 'store_not_found', but({ store_id: 'no-such-store' })],
  ]);
});

describe('the basket', () => {
  refuses([
    [
      'less than the amount',
      400,
      'invalid_request',
      lines('[{"category":"groceries","quantity":1,"amount":"1199"}]'),
    ],
    [
      'more than the amount',
      400,
      'invalid_request',
      lines(
        '[{"category":"groceries","quantity":1,"amount":"1200"},{"category":"other","quantity":1,"amount":"1"}]',
      ),
    ],
    ['empty', 400, 'invalid_request', lines('[]')],
    [
      '21 lines',
      400,
      'invalid_request',
      lines(`[${Array(21).fill('{"category":"other","quantity":1,"amount":"1"}').join()}]`),
    ],
    [
      'an unknown category',
      400,
      'invalid_request',
      lines('[{"category":"gold","quantity":1,"amount":"1200"}]'),
    ],
    ['1.5 pieces', 400, 'invalid_request', quantity('1.5')],
    ['12.0 pieces', 400, 'invalid_request', quantity('12.0')],
    ['1e1 pieces', 400, 'invalid_request', quantity('1e1')],
    ['1e400 pieces', 400, 'invalid_request', quantity('1e400')],
    ['no pieces', 400, 'invalid_request', quantity('0')],
    ['minus one piece', 400, 'invalid_request', quantity('-1')],
    ['minus no pieces', 400, 'invalid_request', quantity('-0')],
    ['10,000 pieces', 400, 'invalid_request', quantity('10000')],
    ['2^53+1 pieces', 400, 'invalid_request', quantity('9007199254740993')],
    ['pieces as a text', 400, 'invalid_request', quantity('"1"')],
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

test('the request that all of these spoil in one place is itself answered', async () => {
  expect((await send(await payment())).status).toBe(201);
  expect(await snapshot()).not.toEqual(before);
  // Whatever row comes next starts from here.
  await settled();
  before = await snapshot();
});
