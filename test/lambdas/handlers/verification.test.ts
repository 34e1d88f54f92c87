/** Identity verification as a phone and a provider meet it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as create } from '../../../lambdas/handlers/create-identity-verification.ts';
import { handler as get } from '../../../lambdas/handlers/get-identity-verification.ts';
import { signWebhook } from '../../../lambdas/handlers/http/webhook-signature.ts';
import { handler as play } from '../../../lambdas/handlers/play-identity-provider.ts';
import { handler as receive } from '../../../lambdas/handlers/receive-identity-verification.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type ApiRequest, codeOf, invoke, urlOf } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  customerWithFunds,
  newKey,
  type SignedOptions,
  signed,
} from '../../support/customer-requests.ts';
import {
  type FunctionEnvironment,
  startFunctionEnvironment,
  withEnvironment,
} from '../../support/function-environment.ts';
import { testKey } from '../../support/proofs.ts';
import { tables } from '../../support/tables.ts';

const secret = randomBytes(32);
const secretText = `whsec_${secret.toString('base64')}`;

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await startFunctionEnvironment();
  env.answer(({ operation, body }) =>
    operation === 'GetSecretValue' && body.VersionStage === 'AWSCURRENT'
      ? { SecretString: secretText, CreatedDate: 0 }
      : { error: 'ResourceNotFoundException' },
  );
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 0n);
});

const start = async (body: unknown = {}, options: SignedOptions = {}) =>
  invoke(create, await signed(customer, '/identity-verifications', body, options));
const read = (id: string, claims = customer.claims) =>
  invoke(get, {
    method: 'GET',
    path: `/identity-verifications/${id}`,
    pathParameters: { id },
    claims,
  });
const started = async () => String((await start()).body.id);
const levelOf = async ({ id }: Customer) => {
  const ledger = ledgerReading({ client: env.tables.client(), runtime, ...tables });
  return (await ledger.readWallet(id))?.level;
};

/** The members that the contract does not name are what real providers send besides. */
const resultOf = (reference: string, result = 'verified', data: object = {}) => ({
  type: 'identity_verification.completed',
  timestamp: '2026-11-22T03:00:00.123456Z',
  environment: 'live',
  data: { reference, result, provider_reference: 'check-17', ...data },
});

interface Delivery {
  readonly id?: string;
  readonly sentAt?: number;
  readonly signWith?: Uint8Array;
  readonly headers?: ApiRequest['headers'];
  /** What is sent instead of the body that was signed. */
  readonly sent?: string;
}

async function deliver(body: unknown, delivery: Delivery = {}) {
  const { id = `msg_${randomUUID()}`, sentAt = Math.floor(Date.now() / 1000), signWith = secret } = delivery;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return invoke(receive, {
    method: 'POST',
    path: '/webhooks/identity-verification',
    claims: null,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...signWebhook(id, sentAt, text, signWith),
      ...delivery.headers,
    },
    body: delivery.sent ?? text,
  });
}

describe('starting', () => {
  test('gives an id, and where the customer goes: the sandbox’s own page', async () => {
    const answer = await start({ return_url: 'https://shop.example/back?a=b' });
    expect(answer).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^idv_[A-Za-z0-9_-]{27}$/), state: 'pending' },
    });
    expect(answer.body.url).toBe(urlOf(`/sandbox/identity-provider/${answer.body.id}`));
    const { started_at: from, expires_at: until } = answer.body as Record<string, string>;
    expect(Date.parse(until ?? '') - Date.parse(from ?? '')).toBe(72 * 60 * 60 * 1000);
    expect(await read(String(answer.body.id))).toMatchObject({ status: 200, body: answer.body });
  });

  test('again under the same key is the same verification; with another body a conflict', async () => {
    const idempotencyKey = newKey();
    const first = await start({}, { idempotencyKey });
    expect(await start({}, { idempotencyKey })).toMatchObject({ status: 201, body: first.body });
    const other = await start({ return_url: 'https://shop.example/' }, { idempotencyKey });
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_conflict']);
    expect((await start()).body.id).not.toBe(first.body.id);
  });

  test('says nothing of the customer in the id', async () => {
    const ids = await Promise.all([started(), started(), started()]);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).not.toContain(customer.id.slice(0, 8));
  });

  test.each<[string, () => Promise<SignedOptions>, number, string]>([
    ['without a proof', async () => ({ headers: { dpop: undefined } }), 401, 'proof_required'],
    ['by a key that is not enrolled', async () => ({ key: await testKey() }), 401, 'device_not_enrolled'],
    [
      'without an Idempotency-Key',
      async () => ({ headers: { 'Idempotency-Key': undefined } }),
      400,
      'idempotency_key_required',
    ],
  ])('%s is refused, and nothing is written', async (_, options, status, code) => {
    const before = await env.tables.items();
    const answer = await start({}, await options());
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await env.tables.items()).toEqual(before);
  });

  test.each([
    'http://shop.example/',
    'javascript:alert(1)',
    'https://',
    'https://shop.example/ x',
    `https://${'a'.repeat(500)}`,
  ])('with the return URL %s is refused', async (return_url) => {
    const answer = await start({ return_url });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });

  test('more often than is allowed in a day is refused', async () => {
    for (let count = 0; count < 3; count++) expect((await start()).status).toBe(201);
    const answer = await start();
    expect([answer.status, codeOf(answer)]).toEqual([422, 'limit_exceeded']);
  });

  test.each([
    ['where none is connected', { IDENTITY_PROVIDER: 'none' }],
    ['with the sandbox in prod, whatever was deployed', { STAGE: 'prod' }],
  ])('%s is refused with a code of its own', async (_, values) => {
    const before = await env.tables.items();
    const answer = await withEnvironment(values, () => start());
    expect([answer.status, codeOf(answer)]).toEqual([503, 'verification_not_available']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('with a provider that is not known is a fault', async () => {
    const answer = await withEnvironment({ IDENTITY_PROVIDER: 'acme' }, () => start());
    expect([answer.status, codeOf(answer)]).toEqual([500, 'internal_error']);
  });
});

test('someone else’s verification and one that is not there are the same 404', async () => {
  const id = await started();
  const answers = [
    await read(id, customerClaims(randomUUID())),
    await read(`idv_${'a'.repeat(27)}`, customerClaims(randomUUID())),
  ];
  const bodies = answers.map(({ status, body: { request_id: _, ...body } }) => ({ status, body }));
  expect(bodies[0]).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(bodies[1]).toEqual(bodies[0]);
});

describe('a result', () => {
  test('that is verified is seen by the customer, and raises the level', async () => {
    const id = await started();
    expect(await levelOf(customer)).toBe('contact_verified');
    expect(await deliver(resultOf(id))).toMatchObject({ status: 200, body: { received: true } });
    const { body } = await read(id);
    expect(body).toMatchObject({ id, state: 'verified', decided_at: expect.stringMatching(/Z$/) });
    expect(body).not.toHaveProperty('url');
    expect(await levelOf(customer)).toBe('identity_verified');
    const again = await start();
    expect([again.status, codeOf(again)]).toEqual([409, 'identity_already_verified']);
  });

  test('that is rejected lets the customer try again', async () => {
    const id = await started();
    await deliver(resultOf(id, 'rejected'));
    expect((await read(id)).body.state).toBe('rejected');
    expect(await levelOf(customer)).toBe('contact_verified');
    expect((await start()).status).toBe(201);
  });

  test('that is delivered again is taken, and nothing happens twice', async () => {
    const id = await started();
    const delivery = { id: `msg_${randomUUID()}` };
    await deliver(resultOf(id), delivery);
    const before = await env.tables.items();
    // A provider signs each attempt anew, with the time of the attempt.
    const sentAt = Math.floor(Date.now() / 1000) + 60;
    expect((await deliver(resultOf(id), { ...delivery, sentAt })).status).toBe(200);
    // What we do not read may change between the attempts.
    expect((await deliver(resultOf(id, 'verified', { attempt: 2 }), delivery)).status).toBe(200);
    expect((await deliver({ ...resultOf(id), attempt: 3 }, delivery)).status).toBe(200);
    expect(await env.tables.items()).toEqual(before);
  });

  test('under the id of another one is refused', async () => {
    const id = await started();
    const delivery = { id: `msg_${randomUUID()}` };
    await deliver(resultOf(id, 'rejected'), delivery);
    const before = await env.tables.items();
    const answer = await deliver(resultOf(id), delivery);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'webhook_conflict']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('that comes after another is answered 200, so that it is not sent for days, and a person hears of it', async () => {
    const id = await started();
    await deliver(resultOf(id, 'rejected'));
    expect((await deliver(resultOf(id))).status).toBe(200);
    expect((await read(id)).body.state).toBe('rejected');
    expect(await levelOf(customer)).toBe('contact_verified');
    const warning = env.lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'warn');
    expect(warning).toMatchObject({ reference: id, result: 'verified' });
  });

  test('for a reference that we do not know is a 404', async () => {
    const answer = await deliver(resultOf(`idv_${'a'.repeat(27)}`));
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
  });

  test('with a name, a birth date and a document leaves no trace of them', async () => {
    const id = await started();
    const personal = {
      subject: { full_name: 'Tarō Yamada', birth_date: '1987-06-05' },
      document: { number: 'TK1234567', image: 'iVBORw0KGgo' },
      similarity: 0.987654,
    };
    const event = { ...resultOf(id, 'verified', personal), customer_name: 'Yamada Hanako' };
    expect((await deliver(event)).status).toBe(200);
    // Refused too: whatever goes wrong must not quote what was sent.
    await deliver({ ...event, type: 'Tarō Yamada' });
    await deliver({ ...event, data: { ...event.data, result: '1987-06-05' } });
    await deliver(event, { signWith: randomBytes(32) });
    const kept = JSON.stringify(await env.tables.items()) + env.lines.join('\n');
    expect(kept).toContain(id);
    for (const secretOfTheirs of ['Yamada', '1987-06-05', 'TK1234567', 'iVBORw0KGgo', '0.987654', 'Hanako'])
      expect(kept).not.toContain(secretOfTheirs);
  });

  test('may be as deep as a provider likes, within reason', async () => {
    const id = await started();
    const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    expect((await deliver(resultOf(id, 'verified', { more: nested(30) }))).status).toBe(200);
    const answer = await deliver(resultOf(id, 'verified', { more: nested(31) }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'malformed_json']);
  });

  test.each<[string, (id: string) => object]>([
    ['of another type', (id) => ({ ...resultOf(id), type: 'identity_verification.started' })],
    ['without a reference', (id) => resultOf(id, 'verified', { reference: undefined })],
    ['with another result', (id) => resultOf(id, 'approved')],
    [
      'with a provider’s reference that is a sentence',
      (id) => resultOf(id, 'verified', { provider_reference: 'Mr X' }),
    ],
    ['without a time', (id) => ({ ...resultOf(id), timestamp: undefined })],
    ['with a time that is none', (id) => ({ ...resultOf(id), timestamp: '22 November' })],
  ])('%s is refused where we read it', async (_, bodyFor) => {
    const answer = await deliver(bodyFor(await started()));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });
});

describe('a webhook that the provider did not send', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Delivery, string]>([
    ['with another secret', () => ({ signWith: randomBytes(32) }), 'signature'],
    ['without a signature', () => ({ headers: { 'webhook-signature': undefined } }), 'signature'],
    [
      'with two headers of signatures',
      () => ({ headers: { 'Webhook-Signature': ['v1,a', 'v1,b'] } }),
      'signature',
    ],
    ['without an id', () => ({ headers: { 'webhook-id': undefined } }), 'id'],
    ['with another id', () => ({ headers: { 'webhook-id': 'msg_other' } }), 'signature'],
    ['without a time', () => ({ headers: { 'webhook-timestamp': undefined } }), 'timestamp'],
    ['with another time', () => ({ headers: { 'webhook-timestamp': String(now() + 1) } }), 'signature'],
    ['that is more than five minutes old', () => ({ sentAt: now() - 301 }), 'age'],
    ['from a time to come', () => ({ sentAt: now() + 302 }), 'age'],
  ])('%s is 401, and nothing is read or written for it', async (_, delivery, check) => {
    const id = await started();
    const before = await env.tables.items();
    const answer = await deliver(resultOf(id), delivery());
    expect([answer.status, codeOf(answer)]).toEqual([401, 'webhook_signature_invalid']);
    expect(answer.headers['www-authenticate']).toBe('Webhook');
    expect(JSON.parse(env.lines.at(-1) ?? '{}').check).toBe(check);
    expect(await env.tables.items()).toEqual(before);
    expect(await levelOf(customer)).toBe('contact_verified');
  });

  test('with another body is 401', async () => {
    const [mine, theirs] = [await started(), `idv_${'b'.repeat(27)}`];
    const sent = JSON.stringify(resultOf(mine));
    expect((await deliver(resultOf(theirs), { sent })).status).toBe(401);
  });

  test('does not learn which references there are', async () => {
    const unknown = resultOf(`idv_${'a'.repeat(27)}`);
    expect((await deliver(unknown, { signWith: randomBytes(32) })).status).toBe(401);
  });
});

test('the secret is read from Secrets Manager, once, and is in no log line', () => {
  const asked = env.calls.filter(({ operation }) => operation === 'GetSecretValue');
  expect(asked.map(({ body }) => body.VersionStage).sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  expect(asked.every(({ body }) => body.SecretId === process.env.IDENTITY_WEBHOOK_ARN)).toBe(true);
  expect(Object.values(process.env)).not.toContain(secretText);
  expect(env.lines.join('\n')).not.toContain(secret.toString('base64'));
});

describe('the sandbox', () => {
  let server: Server;
  let answers: string[];

  /** Stands for API Gateway: hands what the sandbox sends to the function that takes it. */
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const answer = await invoke(receive, {
        method: 'POST',
        path: String(request.url).replace('/dev', ''),
        claims: null,
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answers.push(answer.text);
      response.writeHead(answer.status).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers = [];
  });

  const playFor = (
    reference: string,
    body: object,
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`,
  ) =>
    invoke(play, {
      method: 'POST',
      path: `/sandbox/identity-provider/${reference}`,
      pathParameters: { reference },
      host,
      claims: null,
      headers: { 'X-Forwarded-Proto': 'http', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const statusesOf = (answer: Awaited<ReturnType<typeof playFor>>) =>
    (answer.body.deliveries as { result: string; status: number }[]).map(({ result, status }) => [
      result,
      status,
    ]);

  test('sends a webhook that verifies the customer', async () => {
    const id = await started();
    expect(statusesOf(await playFor(id, { outcome: 'verified' }))).toEqual([['verified', 200]]);
    expect((await read(id)).body.state).toBe('verified');
    expect(await levelOf(customer)).toBe('identity_verified');
  });

  test.each<[string, object, [string, number][], string]>([
    [
      'twice',
      { outcome: 'verified', duplicate: true },
      [
        ['verified', 200],
        ['verified', 200],
      ],
      'verified',
    ],
    [
      'with another result after it',
      { outcome: 'rejected', revision: 'verified' },
      [
        ['rejected', 200],
        ['verified', 200],
      ],
      'rejected',
    ],
    [
      'in disorder',
      { outcome: 'rejected', revision: 'verified', reorder: true },
      [
        ['verified', 200],
        ['rejected', 200],
      ],
      'verified',
    ],
    ['that is forged', { outcome: 'verified', bad_signature: true }, [['verified', 401]], 'pending'],
    ['that is old', { outcome: 'verified', age_seconds: 301 }, [['verified', 401]], 'pending'],
    ['that is not too old', { outcome: 'expired', age_seconds: 290 }, [['expired', 200]], 'expired'],
  ])('sends one %s', async (_, body, statuses, state) => {
    const id = await started();
    expect(statusesOf(await playFor(id, body))).toEqual(statuses);
    expect((await read(id)).body.state).toBe(state);
  });

  test('tells a provider’s dashboard what was answered: 404 to a reference that nobody knows', async () => {
    expect(statusesOf(await playFor(`idv_${'c'.repeat(27)}`, { outcome: 'verified' }))).toEqual([
      ['verified', 404],
    ]);
  });

  test('says 0 where nobody answers', async () => {
    expect(statusesOf(await playFor(await started(), { outcome: 'verified' }, '127.0.0.1:1'))).toEqual([
      ['verified', 0],
    ]);
  });

  test.each([
    ['where another provider is connected', { IDENTITY_PROVIDER: 'none' }],
    ['in prod, whatever was deployed', { STAGE: 'prod' }],
  ])('does nothing %s', async (_, values) => {
    const id = await started();
    const answer = await withEnvironment(values, () => playFor(id, { outcome: 'verified' }));
    expect([answer.status, codeOf(answer)]).toEqual([503, 'verification_not_available']);
    expect(answers).toEqual([]);
  });
});
