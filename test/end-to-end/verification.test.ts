/** Identity verification over HTTP: a customer is verified and may do more; nobody else can say that they are. */
import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createIdentityVerification,
  getIdentityVerification,
  playIdentityProvider,
} from '../../lambdas/contract/verification.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { type Received, send } from './support/http.ts';
import { type Customer, newCustomer, topUp } from './support/people.ts';
import { platform } from './support/platform.ts';
import { expectProblem } from './support/problem.ts';
import { urlOf } from './support/signed-request.ts';
import { itemsOf, snapshot } from './support/tables.ts';

let customer: Customer;
/** What the provider has, and nobody else: read as the owner of the account may. */
let secret: string;

beforeAll(async () => {
  customer = await newCustomer('erin');
  const owner = new SecretsManagerClient({
    region: platform.region,
    endpoint: platform.url,
    credentials: platform.administrator,
  });
  const SecretId = outputOf(platform.outputs, 'IdentityWebhookSecret');
  secret = String((await owner.send(new GetSecretValueCommand({ SecretId }))).SecretString);
});

const start = async () => (await customer.phone.api.call(createIdentityVerification, { body: {} })).body;
const stateOf = async (id: string) =>
  (await customer.phone.api.call(getIdentityVerification, { path: { id } })).body.state;
const post = (url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> =>
  send({
    method: 'POST',
    url,
    headers: Object.entries({ 'content-type': 'application/json', ...headers }),
    body,
  });

const bodyFor = (reference: string, result = 'verified') =>
  JSON.stringify({
    type: 'identity_verification.completed',
    timestamp: new Date().toISOString(),
    data: { reference, result },
  });

/** As a provider would send it, with an implementation of the standard that is not ours. */
function webhook(
  body: string,
  { id = `msg_${crypto.randomUUID()}`, sentAt = new Date(), with_ = secret } = {},
) {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(with_).sign(id, sentAt, body),
  };
  return post(urlOf('/webhooks/identity-verification'), body, headers);
}

/** Wallets, verifications and what providers sent: all that a webhook could change, notices of it aside. */
async function kept(): Promise<readonly string[]> {
  const all = Object.values(await snapshot()).flat();
  return all.filter((item) => /"pk":\{"S":"(WALLET|VERIFICATION|WEBHOOK|CUSTOMER)#/.test(item));
}

describe('before', () => {
  test('more than the limits of a customer whom nobody has verified is refused', async () => {
    await expect(topUp(customer, '500001')).rejects.toMatchObject({ problem: { code: 'limit_exceeded' } });
  });
});

describe('a result that the provider did not send', () => {
  let id: string;
  beforeAll(async () => {
    id = (await start()).id;
  });

  test.each<[string, (body: string) => Promise<Received>]>([
    ['without a signature', (body) => post(urlOf('/webhooks/identity-verification'), body)],
    ['with a secret that is not the provider’s', (body) => webhook(body, { with_: btoa('x'.repeat(48)) })],
    ['an hour old', (body) => webhook(body, { sentAt: new Date(Date.now() - 3_600_000) })],
  ])('%s is 401, and changes nothing', async (_, deliver) => {
    const before = await kept();
    expectProblem(await deliver(bodyFor(id)), 401, 'webhook_signature_invalid');
    expect(await kept()).toEqual(before);
    expect(await stateOf(id)).toBe('pending');
  });
});

test('a genuine result is taken once, however often its bytes are sent; what contradicts it changes nothing', async () => {
  const { id } = await start();
  const [body, sent] = [bodyFor(id, 'rejected'), { id: 'msg_replayed', sentAt: new Date() }];
  expect((await webhook(body, sent)).status).toBe(200);
  const before = await kept();
  const replays = await Promise.all(Array.from({ length: 5 }, () => webhook(body, sent)));
  expect(replays.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expectProblem(await webhook(bodyFor(id, 'verified'), sent), 409, 'webhook_conflict');
  expect(await kept()).toEqual(before);

  expect((await webhook(bodyFor(id, 'verified'))).status).toBe(200);
  expect(await stateOf(id)).toBe('rejected');
  await expect(topUp(customer, '500001')).rejects.toMatchObject({ problem: { code: 'limit_exceeded' } });
});

describe('the sandbox', () => {
  let id: string;
  let url: string;

  beforeAll(async () => {
    const started = await start();
    [id, url] = [started.id, started.url ?? ''];
  });

  test('is where the customer is sent', () => {
    expect(url).toBe(urlOf(playIdentityProvider.path.replace('{reference}', id)));
  });

  test('forges a webhook, which is refused', async () => {
    const answer = await post(url, JSON.stringify({ outcome: 'verified', bad_signature: true }));
    expect(JSON.parse(answer.text).deliveries).toMatchObject([{ status: 401 }]);
    expect(await stateOf(id)).toBe('pending');
  });

  test('verifies the customer, in words that come twice, out of order, and too late', async () => {
    const wish = { outcome: 'rejected', revision: 'verified', reorder: true, duplicate: true };
    const answer = await post(url, JSON.stringify(wish));
    expect(JSON.parse(answer.text).deliveries.map(({ status }: { status: number }) => status)).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await stateOf(id)).toBe('verified');
  });

  test('after which the limits are those of a verified customer', async () => {
    expect((await topUp(customer, '500001')).status).toBe(201);
  });

  test('and there is nothing more to verify', async () => {
    await expect(start()).rejects.toMatchObject({
      problem: { status: 409, code: 'identity_already_verified' },
    });
  });

  test('the account was told once', async () => {
    const registry = await itemsOf(outputOf(platform.outputs, 'RegistryTable'));
    const told = registry.filter(
      ({ kind, details }) => kind?.S === 'identity_verified' && details?.S?.includes(id),
    );
    expect(told).toHaveLength(1);
  });
});

test('what the provider says of the person is nowhere, and neither is its secret', async () => {
  const everything = JSON.stringify(await snapshot()) + readFileSync(platform.logFile, 'utf8');
  expect(everything).toContain('receiveIdentityVerification');
  for (const word of ['Hanako Sandbox', '1990-04-01', 'TK0000000', secret])
    expect(everything).not.toContain(word);
});
