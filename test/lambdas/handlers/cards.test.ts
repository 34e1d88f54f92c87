/** Cards as a phone and a card processor meet them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { sandboxCards } from '../../../lambdas/contract/cards.ts';
import { entryFrom } from '../../../lambdas/domain/ledger/entries.ts';
import { handler as createTopUp } from '../../../lambdas/handlers/create-top-up.ts';
import { signWebhook } from '../../../lambdas/handlers/http/webhook-signature.ts';
import { handler as list } from '../../../lambdas/handlers/list-cards.ts';
import { handler as play } from '../../../lambdas/handlers/play-card-processor.ts';
import { handler as receive } from '../../../lambdas/handlers/receive-card-event.ts';
import { handler as register } from '../../../lambdas/handlers/register-card.ts';
import { handler as remove } from '../../../lambdas/handlers/remove-card.ts';
import { handler as sweepCharges } from '../../../lambdas/handlers/sweep-charges.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { topUpKey } from '../../../lambdas/store/keys.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { historyRecorder } from '../../../lambdas/store/past-balances.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { codeOf, invoke, urlOf } from '../../support/api-event.ts';
import {
  type Customer,
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

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await startFunctionEnvironment();
  env.answer(({ operation, body }) =>
    operation === 'GetSecretValue' && body.VersionStage === 'AWSCURRENT'
      ? { SecretString: `whsec_${secret.toString('base64')}`, CreatedDate: 0 }
      : { error: 'ResourceNotFoundException' },
  );
});
afterAll(() => env.close());
beforeEach(async () => {
  customer = await customerWithFunds(env.tables.client(), 0n);
});

const start = async (body: unknown = {}, options: SignedOptions = {}) =>
  invoke(register, await signed(customer, '/cards', body, options));
const started = async () => String((await start()).body.id);
type Listed = { readonly id: string; readonly state: string };
const cards = async (claims = customer.claims) =>
  (await invoke(list, { method: 'GET', path: '/cards', claims })).body.cards as Listed[];
const removal = async (id: string, options: SignedOptions = {}) => {
  const request = await signed(customer, `/cards/${id}`, '', { method: 'DELETE', ...options });
  return invoke(remove, { ...request, pathParameters: { id } });
};

/** The members that the contract does not name are what real processors send besides. */
const registered = (reference: string, data: object = {}) => ({
  type: 'card.registered',
  timestamp: '2026-11-22T03:00:00.123456Z',
  livemode: true,
  data: {
    reference,
    token: 'tok_1a2b3c4d',
    brand: 'visa',
    last_four: '1111',
    expires: '2099-12',
    three_ds: {
      status: 'authenticated',
      eci: '05',
      transaction_id: randomUUID(),
      liability_shift: 'issuer',
      version: '2.2.0',
    },
    ...data,
  },
});
const failed = (reference: string) => ({
  type: 'card.failed',
  timestamp: '2026-11-22T03:00:00Z',
  data: { reference, reason: 'declined' },
});

async function deliver(body: unknown, id = `msg_${randomUUID()}`, signWith: Uint8Array = secret) {
  const text = JSON.stringify(body);
  return invoke(receive, {
    method: 'POST',
    path: '/webhooks/card-processor',
    claims: null,
    headers: {
      'Content-Type': 'application/json',
      ...signWebhook(id, Math.floor(Date.now() / 1000), text, signWith),
    },
    body: text,
  });
}

describe('registering', () => {
  test('gives an id, and where the customer enters the card: the sandbox’s own page', async () => {
    const answer = await start({ return_url: 'https://shop.example/back' });
    const id = String(answer.body.id);
    expect(answer).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect(id).toMatch(/^card_[A-Za-z0-9_-]{27}$/);
    expect(answer.body.url).toBe(urlOf(`/sandbox/card-processor/${id}`));
    expect(await cards()).toEqual([answer.body]);
  });

  test('again under the same key is the same registration; with another body a conflict', async () => {
    const idempotencyKey = newKey();
    const first = await start({}, { idempotencyKey });
    expect(await start({}, { idempotencyKey })).toMatchObject({ status: 201, body: first.body });
    const other = await start({ return_url: 'https://shop.example/' }, { idempotencyKey });
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_conflict']);
  });

  test('by a key that is not enrolled is refused', async () => {
    const answer = await start({}, { key: await testKey() });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'device_not_enrolled']);
  });

  test('more often than a device may is refused', async () => {
    for (let count = 0; count < 4; count++) expect((await start()).status).toBe(201);
    const answer = await start();
    expect([answer.status, codeOf(answer)]).toEqual([422, 'limit_exceeded']);
  });

  test.each([
    ['where no processor is connected', { CARD_PROCESSOR: 'none' }],
    ['with the sandbox in prod, whatever was deployed', { STAGE: 'prod' }],
  ])('%s is refused with a code of its own', async (_, values) => {
    const before = await env.tables.items();
    const answer = await withEnvironment(values, () => start());
    expect([answer.status, codeOf(answer)]).toEqual([503, 'cards_not_available']);
    expect(await env.tables.items()).toEqual(before);
  });
});

describe('a result', () => {
  test('makes a card, of which the customer sees what is printed on it, and not the token', async () => {
    const id = await started();
    expect(await deliver(registered(id))).toMatchObject({ status: 200, body: { received: true } });
    const [card] = await cards();
    expect(card).toEqual({
      id,
      state: 'active',
      brand: 'visa',
      last_four: '1111',
      expires: '2099-12',
      usable_from: expect.stringMatching(/Z$/),
      started_at: expect.stringMatching(/Z$/),
    });
  });

  test('without a successful 3-D Secure makes none', async () => {
    const id = await started();
    const three_ds = {
      status: 'attempted',
      eci: '06',
      transaction_id: randomUUID(),
      liability_shift: 'issuer',
    };
    await deliver(registered(id, { three_ds }));
    expect(await cards()).toMatchObject([{ id, state: 'failed', failure: 'three_ds_failed' }]);
  });

  test('that is delivered again is taken once; under its id nothing else is said', async () => {
    const [id, event] = [await started(), `msg_${randomUUID()}`];
    const body = registered(id);
    await deliver(body, event);
    const before = await env.tables.items();
    expect((await deliver({ ...body, attempt: 2 }, event)).status).toBe(200);
    const other = await deliver(failed(id), event);
    expect([other.status, codeOf(other)]).toEqual([409, 'webhook_conflict']);
    expect(await env.tables.items()).toEqual(before);
  });

  test('that contradicts the first is taken, changes nothing, and a person hears of it', async () => {
    const id = await started();
    await deliver(failed(id));
    expect((await deliver(registered(id))).status).toBe(200);
    expect(await cards()).toMatchObject([{ id, state: 'failed', failure: 'declined' }]);
    const warning = env.lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'warn');
    expect(warning).toMatchObject({ reference: id, type: 'card.registered', refused_event: true });
  });

  test('that the processor did not sign is refused, and nothing is written', async () => {
    const id = await started();
    const before = await env.tables.items();
    const answer = await deliver(registered(id), undefined, randomBytes(32));
    expect([answer.status, codeOf(answer)]).toEqual([401, 'webhook_signature_invalid']);
    expect(await env.tables.items()).toEqual(before);
  });

  test.each<[string, object]>([
    ['with a token of digits', { token: '4111111111111112' }],
    ['with more than the last four digits', { last_four: '11111' }],
    ['with a month that is none', { expires: '2099-13' }],
    ['without a 3-D Secure result', { three_ds: undefined }],
  ])('%s is refused', async (_, data) => {
    const answer = await deliver(registered(await started(), data));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });

  test('with a card number where we read is refused; where we do not, it is dropped, and kept nowhere', async () => {
    const number = '4111111111111111';
    const refused = await deliver(registered(await started(), { token: `tok_${number}` }));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'card_number_refused']);
    const taken = await deliver({ ...registered(await started(), { card: { number } }), pan: number });
    expect(taken.status).toBe(200);
    expect(JSON.stringify(await env.tables.items()) + env.lines.join('')).not.toContain(number);
  });
});

describe('removing', () => {
  test('takes the card off the list; again it is answered the same', async () => {
    const id = await started();
    await deliver(registered(id));
    const answer = await removal(id);
    expect(answer).toMatchObject({ status: 200, body: { id, state: 'removed' } });
    expect(await cards()).toEqual([]);
    expect(await removal(id)).toMatchObject({ status: 200, body: answer.body });
  });

  test('somebody else’s card is a 404', async () => {
    const id = await started();
    await deliver(registered(id));
    const [owner, other] = [customer, await customerWithFunds(env.tables.client(), 0n)];
    customer = other;
    const answer = await removal(id);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
    expect(await cards()).toEqual([]);
    customer = owner;
    expect(await cards()).toMatchObject([{ id, state: 'active' }]);
  });
});

describe('a top-up', () => {
  /** A card that is past its cool-off. */
  const cardOf = async (token = 'tok_visa') => {
    const id = await started();
    const settings = JSON.parse(process.env.CARD_SETTINGS ?? '{}');
    const CARD_SETTINGS = JSON.stringify({ ...settings, coolOffHours: 0 });
    await withEnvironment({ CARD_SETTINGS }, () => deliver(registered(id, { token })));
    return id;
  };
  const topUp = async (funding_source: string, options: SignedOptions = {}) =>
    invoke(
      createTopUp,
      await signed(customer, '/top-ups', { amount: '5000', currency: 'JPY', funding_source }, options),
    );
  const said = (reference: string, type: string, data: object = {}) =>
    deliver({ type, timestamp: '2026-11-22T03:00:00Z', data: { reference, ...data } });
  const balance = async () => {
    const ledger = ledgerReading({ client: env.tables.client(), runtime, ...tables });
    const wallet = await ledger.readWallet(customer.id);
    return [wallet?.available, wallet?.incoming];
  };

  test.each<[string, number, string, bigint]>([
    ['tok_visa', 201, 'approved', 5000n],
    ['tok_charge_declined', 201, 'failed', 0n],
    ['tok_answers_later', 202, 'pending', 0n],
    ['tok_never_answers', 202, 'pending', 0n],
  ])('from a card of %s is answered %d %s', async (token, status, state, available) => {
    const card = await cardOf(token);
    const answer = await topUp(card);
    expect(answer).toMatchObject({ status, body: { status: state, funding_source: card, amount: '5000' } });
    expect((await balance())[0]).toBe(available);
  });

  test('that is pending is posted by an event, and the same request is answered with it', async () => {
    const [card, idempotencyKey] = [await cardOf('tok_answers_later'), newKey()];
    const { body } = await topUp(card, { idempotencyKey });
    expect(await balance()).toEqual([0n, 5000n]);
    expect((await said(String(body.id), 'charge.succeeded')).status).toBe(200);
    expect(await balance()).toEqual([5000n, 0n]);
    const again = await topUp(card, { idempotencyKey });
    expect(again).toMatchObject({ status: 201, body: { id: body.id, status: 'approved' } });
    await said(String(body.id), 'charge.reversed', { reason: 'fraud' });
    expect(await balance()).toEqual([0n, 0n]);
    expect((await topUp(card, { idempotencyKey })).body.status).toBe('reversed');
    expect(await cards()).toMatchObject([{ id: card, state: 'blocked' }]);
  });

  test('that is denied in part shows what is left, and an event of another amount changes nothing', async () => {
    const [card, idempotencyKey] = [await cardOf('tok_answers_later'), newKey()];
    const id = String((await topUp(card, { idempotencyKey })).body.id);
    for (const data of [{ amount: '4999' }, { amount: '5000', currency: 'USD' }]) {
      expect((await said(id, 'charge.succeeded', data)).status).toBe(200);
      expect(await balance()).toEqual([0n, 5000n]);
    }
    await said(id, 'charge.succeeded', { amount: '5000', currency: 'JPY' });
    await said(id, 'charge.reversed', { reason: 'dispute', amount: '1200', currency: 'JPY' });
    expect(await balance()).toEqual([3800n, 0n]);
    expect((await topUp(card, { idempotencyKey })).body).toMatchObject({
      status: 'approved',
      reversed: '1200',
    });
    await said(id, 'charge.reversed', { reason: 'dispute', amount: '3800' });
    expect((await topUp(card, { idempotencyKey })).body).toMatchObject({
      status: 'reversed',
      reversed: '5000',
    });
  });

  test('whose processor does not answer is a warning in the log', async () => {
    const { body } = await topUp(await cardOf('tok_never_answers'));
    const warning = env.lines.map((line) => JSON.parse(line)).find(({ top_up }) => top_up === body.id);
    expect(warning).toMatchObject({ level: 'warn', message: 'The card processor did not answer' });
  });

  /** Pending since then, as ledger and history have it. @param age milliseconds */
  const pendingFor = async (age: number, token: string) => {
    const { body } = await topUp(await cardOf(token));
    const id = String(body.id);
    const client = env.tables.client();
    await client.send(
      new UpdateItemCommand({
        TableName: tables.ledgerTable,
        Key: toItem({ ...topUpKey(id) }),
        UpdateExpression: 'SET createdAt = :then',
        ExpressionAttributeValues: toItem({ ':then': Date.now() - age }),
      }),
    );
    const stored = await ledgerReading({ client, runtime, ...tables }).readTopUp(id);
    const entry = stored && entryFrom(stored, Date.now());
    if (entry) await historyRecorder({ client, runtime, ...tables }).record(entry);
    return id;
  };
  const linesOf = (id: string) =>
    env.lines.map((line) => JSON.parse(line)).filter(({ top_up }) => top_up === id);

  test('whose end the processor never told is asked about, and told of in a line that names nobody', async () => {
    const [young, id] = [
      await pendingFor(9 * 60_000, 'tok_never_answers'),
      await pendingFor(11 * 60_000, 'tok_never_answers'),
    ];
    env.lines.length = 0;
    await sweepCharges({});
    expect(linesOf(id)).toEqual([
      expect.objectContaining({ level: 'warn', outcome: 'swept', state: 'posted' }),
    ]);
    expect(linesOf(young)).toEqual([]);
    expect(await balance()).toEqual([5000n, 5000n]);
    expect(env.lines.join('')).not.toContain(customer.id);
  });

  test('that the processor does not decide is an error in the log after a day, and fails a run that cannot ask', async () => {
    const id = await pendingFor(25 * 60 * 60_000, 'tok_answers_later');
    env.lines.length = 0;
    await sweepCharges({});
    expect(linesOf(id)).toEqual([
      expect.objectContaining({ level: 'error', outcome: 'open', overdue: true }),
    ]);
    await expect(withEnvironment({ CARD_PROCESSOR: 'none' }, () => sweepCharges({}))).rejects.toThrow(
      'not connected any more',
    );
    expect(linesOf(id).at(-1)).toMatchObject({ level: 'error', outcome: 'failed' });
  });

  test('from a card that is new, or somebody else’s, is refused', async () => {
    const id = await started();
    await deliver(registered(id));
    const early = await topUp(id);
    const [theirs, owner] = [await cardOf(), customer];
    customer = await customerWithFunds(env.tables.client(), 0n);
    const foreign = await topUp(theirs);
    customer = owner;
    for (const answer of [early, foreign])
      expect([answer.status, codeOf(answer)]).toEqual([409, 'card_not_usable']);
  });

  test('where no processor is connected is refused; from the sandbox it goes on as before', async () => {
    const card = await cardOf();
    const answer = await withEnvironment({ CARD_PROCESSOR: 'none' }, () => topUp(card));
    expect([answer.status, codeOf(answer)]).toEqual([503, 'funding_not_available']);
    const sandbox = await topUp('sandbox');
    expect(sandbox).toMatchObject({ status: 201, body: { status: 'approved', funding_source: 'sandbox' } });
  });
});

describe('the sandbox', () => {
  /** What it would have sent over HTTP, taken by the function itself. */
  async function played(id: string, body: object) {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', async () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => /^(webhook-|content-type)/.test(name)),
        ) as Record<string, string>;
        const path = '/webhooks/card-processor';
        const answer = await invoke(receive, { method: 'POST', path, claims: null, headers, body: text });
        response.writeHead(answer.status).end(answer.text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await invoke(play, {
      method: 'POST',
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      path: `/sandbox/card-processor/${id}`,
      pathParameters: { reference: id },
      claims: null,
      headers: { 'content-type': 'application/json', 'X-Forwarded-Proto': 'http' },
      body: JSON.stringify(body),
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return answer;
  }
  const statuses = ({ body }: { readonly body: Record<string, unknown> }) =>
    (body.deliveries as { status: number }[]).map(({ status }) => status);

  test.each<[(typeof sandboxCards)[number], object]>([
    ['visa', { state: 'active', brand: 'visa', last_four: '1111' }],
    ['mastercard', { state: 'active', brand: 'mastercard', last_four: '4444' }],
    ['declined', { state: 'failed', failure: 'declined' }],
    ['three_ds_failed', { state: 'failed', failure: 'three_ds_failed' }],
    ['three_ds_attempted', { state: 'failed', failure: 'three_ds_failed' }],
  ])('has a card that behaves as %s', async (card, expected) => {
    const id = await started();
    expect(statuses(await played(id, { cards: [card] }))).toEqual([200]);
    expect(await cards()).toMatchObject([{ id, ...expected }]);
  });

  test('sends twice, out of order, too late and forged', async () => {
    const id = await started();
    const forged = await played(id, { cards: ['visa'], bad_signature: true });
    const late = await played(id, { cards: ['visa'], age_seconds: 301 });
    expect([...statuses(forged), ...statuses(late)]).toEqual([401, 401]);
    const wild = await played(id, { cards: ['declined', 'visa'], reorder: true, duplicate: true });
    expect(statuses(wild)).toEqual([200, 200, 200, 200]);
    expect(await cards()).toMatchObject([{ id, state: 'active' }]);
  });

  test('is refused in prod, whatever was deployed', async () => {
    const id = await started();
    const answer = await withEnvironment({ STAGE: 'prod' }, () => played(id, { cards: ['visa'] }));
    expect([answer.status, codeOf(answer)]).toEqual([503, 'cards_not_available']);
  });
});
