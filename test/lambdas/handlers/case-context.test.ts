/** What surrounds a case, through its handlers: who sees it, that it is recorded first, and that nothing names a person. */
import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decidedEvent, disputeOf } from '../../../lambdas/domain/disputes/dispute.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../../lambdas/domain/ledger/transfer.ts';
import { personKey } from '../../../lambdas/domain/review/person.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as createUnmasking } from '../../../lambdas/handlers/create-unmasking.ts';
import { handler as getCaseContext } from '../../../lambdas/handlers/get-case-context.ts';
import { handler as getCaseGraph } from '../../../lambdas/handlers/get-case-graph.ts';
import { addAccountEvent } from '../../../lambdas/store/account-events.ts';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import { dynamoDb } from '../../../lambdas/store/clients.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { deviceKey, paymentKey } from '../../../lambdas/store/keys.ts';
import { ledgerReading } from '../../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../../lambdas/store/runtime.ts';
import { type Claims, codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerClaims,
  customerWithFunds,
  newKey,
  paymentBody,
  putTestStore,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { meter } from '../../support/middleware.ts';
import { caseFor, decisionTo } from '../../support/reviews.ts';
import { deviceOn, enrolledItems, onePhone, project, putAll, ringOnOnePhone } from '../../support/rings.ts';
import { tables } from '../../support/tables.ts';
import { paymentOf, type TestCustomer, thumbprint } from '../../support/transfers.ts';

const hostile = '<img src=x onerror=alert(1)>';

let env: FunctionEnvironment;
let customer: Customer;
let caseId: string;
let held: Payment;
let others: readonly Payment[];

const cognito =
  (failing = false) =>
  ({ operation, body }: { readonly operation: string; readonly body: Record<string, unknown> }) => {
    const attributes = (values: Readonly<Record<string, string>>) =>
      Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
    if (operation === 'ListUsers')
      return {
        Users: [
          {
            Username: 'taro',
            Attributes: attributes({
              sub: customer.id,
              email: 'Taro.Yamada@example.jp',
              phone_number: '+819012345678',
              name: '山田太郎',
            }),
          },
        ],
      };
    if (failing || body.Username === 'nobody') return { error: 'UserNotFoundException' };
    const email = body.Username === 'taro-at-work' ? 'taro.yamada+work@example.jp' : 'rei@example.jp';
    return { Username: body.Username, UserAttributes: attributes({ email }) };
  };

beforeAll(async () => {
  env = await startFunctionEnvironment();
  const client = env.tables.client();
  await putTestStore(client, 'shinjuku-east', hostile);
  customer = await customerWithFunds(client, 100_000n);
  env.answer(cognito());
  const device = deviceOn(
    onePhone,
    { id: customer.id, device: customer.key.thumbprint },
    customer.key.publicJwk as never,
  );
  await putAll(client, tables.registryTable, enrolledItems(device));
  others = await ringOnOnePhone(client, { accounts: 7 });
  const paid: Payment[] = [];
  const ledger = ledgerReading({ client, runtime, ...tables });
  for (const overlay of [
    { amount: '1200' },
    { amount: '60000', lines: [{ category: 'e_cigarette', quantity: 12, amount: '60000' }] },
  ]) {
    const { body } = await invoke(createPayment, await signed(customer, '/payments', paymentBody(overlay)));
    const payment = await ledger.readPayment(String(body.id));
    if (payment) paid.push(payment);
  }
  const [before, last] = paid as [Payment, Payment];
  held = last;
  caseId = caseIdOf(held.id);
  await project(client, paid);
  const dispute = disputeOf(before, {
    openedAt: Date.now(),
    deadline: Date.now() + 1000,
    parties: [],
    claim: { reason: 'not_me', fingerprint: 'f', deviceFrozen: false },
  });
  const decision = decisionTo('uphold');
  await addAccountEvent({ client, runtime, ...tables }, decidedEvent(dispute, decision, 'sub-of-rei'));
  await putAll(client, tables.casesTable, [
    caseItem({ ...dispute, state: 'decided', decision }),
    caseItem(
      caseFor(held, {
        deadline: Date.now() + 3_600_000,
        parties: [personKey('Taro.Yamada@example.jp')],
      }),
    ),
  ]);
});
afterAll(() => env.close());
beforeEach(() => {
  env.answer(cognito());
  env.calls.length = 0;
  env.lines.length = 0;
});

const rei = reviewerClaims('rei', 'reviewer');
const about = (id: string, what: string) => ({ path: `/cases/${id}/${what}`, pathParameters: { id } });
const context = (claims: Claims = rei, id = caseId) =>
  invoke(getCaseContext, { method: 'GET', ...about(id, 'context'), claims });
const graph = (claims: Claims = rei, id = caseId) =>
  invoke(getCaseGraph, { method: 'GET', ...about(id, 'graph'), claims });
const unmask = (field: string, claims: Claims = rei, key = newKey(), id = caseId) =>
  invoke(createUnmasking, {
    method: 'POST',
    ...about(id, 'unmaskings'),
    claims,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ field, reason: 'Calls the customer back' }),
  });
const recorded = async () =>
  (await env.tables.items(tables.casesTable))
    .filter(({ pk }) => pk?.S === `AUDIT#${caseId}`)
    .map(({ act, by, detail }) => ({ act: act?.S, by: by?.S, ...unwrapped(detail?.M) }));
const unwrapped = (detail: Readonly<Record<string, { readonly S?: string }>> = {}) =>
  Object.fromEntries(Object.entries(detail).map(([name, { S }]) => [name, S]));

type Body = Record<string, Record<string, unknown>> & {
  readonly rules: readonly Record<string, unknown>[];
  readonly signals: readonly Record<string, unknown>[];
  readonly earlier_cases: readonly Record<string, unknown>[];
};

describe('the context of a case', () => {
  test('says why it was held, in words: the rules, and what they looked at, 0 included', async () => {
    const { body } = (await context()) as unknown as { readonly body: Body };
    const rule = body.rules.find(({ reason }) => reason === 'cash_convertible_quantity');
    expect(rule).toMatchObject({ effect: 'fired', text: expect.any(String), text_ja: expect.any(String) });
    expect(body.signals).toContainEqual({
      name: 'cash_convertible_quantity',
      label: 'Pieces of goods that resell for cash',
      label_ja: '換金しやすい商品の個数',
      text: '12 pieces',
      text_ja: '12個',
      rules: expect.arrayContaining(['cash_convertible_quantity']),
    });
    expect(body.signals).toContainEqual(expect.objectContaining({ name: 'amount', text: 'JPY 60,000' }));
  });

  test('says who the customer is, with nothing that names a person but masked', async () => {
    const answer = await context();
    expect(answer.body.customer).toMatchObject({
      id: customer.id,
      status: 'active',
      email_masked: 'T•••@example.jp',
      phone_masked: '•••78',
      name_masked: '山•••',
      verification: 'contact_verified',
      wallet: { currency: 'JPY', available: '38800', pending: '60000' },
    });
    const payments = (answer.body as unknown as Body).customer?.payments as readonly Record<
      string,
      unknown
    >[];
    expect(
      payments.map(({ amount, status, subject, disputed, fraud }) => [
        amount,
        status,
        subject,
        disputed,
        fraud,
      ]),
    ).toEqual([
      ['60000', 'held', true, false, false],
      ['1200', 'approved', false, true, true],
    ]);
    for (const secret of ['aro.Yamada', '9012345678', '太郎', 'somebody with a name'])
      expect(answer.text).not.toContain(secret);
  });

  test('says what else touched the phone and the store, and what was decided before', async () => {
    const body = (await context()).body as unknown as Body;
    expect(body.device).toMatchObject({ class: 'android', attested: true, id: customer.key.thumbprint });
    const on = body.device?.other_customers as readonly { readonly customer_id: string }[];
    expect(on.map(({ customer_id }) => customer_id).sort()).toEqual(
      others.map((each) => each.customer).sort(),
    );
    expect(body.device?.payments).toHaveLength(7);
    expect(body.store).toMatchObject({
      id: 'shinjuku-east',
      name: hostile,
      risk_class: 'standard',
      status: 'active',
    });
    expect(body.store?.payments).toHaveLength(9);
    expect(body.earlier_cases).toEqual([
      expect.objectContaining({ kind: 'dispute', of: 'customer', state: 'decided', outcome: 'uphold' }),
    ]);
    expect(body.truncated).toBe(false);
  });

  test('verifies what the device signed with the key that it was enrolled with', async () => {
    const { body } = await context();
    expect(body.proof).toMatchObject({
      verified: true,
      kind: 'payment',
      algorithm: 'ES256',
      thumbprint: customer.key.thumbprint,
      signed: { method: 'POST', amount: '60000', currency: 'JPY', store_id: 'shinjuku-east' },
    });
    const signedWith = (body.proof as { readonly signed: Record<string, string> }).signed;
    expect(signedWith.url).toMatch(/\/payments$/);
    expect(signedWith.ath).toMatch(/^[\w-]{43}$/);
    expect(signedWith.bh).toMatch(/^[\w-]{43}$/);
  });

  test.each([
    ['another amount', tables.ledgerTable, () => paymentKey(held.id), 'SET amount = :new', { N: '59999' }],
    [
      "another device's key",
      tables.registryTable,
      () => deviceKey(customer.key.thumbprint),
      'SET x = :new',
      { B: new Uint8Array(32) },
    ],
  ])(
    'says that it is not verified, and tells nothing of it, where the record has %s',
    async (_, table, key, update, value) => {
      const client = env.tables.client();
      const set = (next: typeof value) =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: toItem({ ...key() }),
            UpdateExpression: update,
            ExpressionAttributeValues: { ':new': next as never },
            ReturnValues: 'UPDATED_OLD',
          }),
        );
      const { Attributes = {} } = await set(value);
      const { body } = await context();
      await set(Object.values(Attributes)[0] as never);
      expect(body.proof).toMatchObject({ verified: false });
      expect(body.proof).not.toHaveProperty('signed');
    },
  );
});

describe('the graph around a case', () => {
  test('has the eight accounts of one phone, with what they paid', async () => {
    const { body } = await graph();
    const nodes = body.nodes as {
      readonly id: string;
      readonly kind: string;
      readonly marks: readonly string[];
    }[];
    const edges = body.edges as { readonly kind: string; readonly to: string; readonly amount?: string }[];
    const count = (kind: string) => nodes.filter((node) => node.kind === kind).length;
    expect([count('customer'), count('device'), count('hardware'), count('store')]).toEqual([8, 8, 1, 1]);
    expect(edges.filter(({ kind }) => kind === 'shares')).toHaveLength(8);
    expect(edges.filter(({ kind, to }) => kind === 'paid' && to === 'store:shinjuku-east')).toHaveLength(8);
    expect(nodes.find(({ id }) => id === `customer:${customer.id}`)?.marks).toEqual(['subject', 'fraud']);
    expect(nodes.find(({ id }) => id === 'store:shinjuku-east')).toMatchObject({ label: hostile });
    expect(JSON.stringify(body)).not.toMatch(/somebody with a name|example\.jp/);
    expect(body.truncated).toBe(false);
  });
});

describe('what may be decided together', () => {
  /** Two of phones that hang together with the case's, and one who has nothing to do with it. */
  const [near, far, stranger] = [1, 2, 3].map((index) => ({
    id: randomUUID(),
    device: thumbprint(`device ${index} of what may be decided together`),
  })) as [TestCustomer, TestCustomer, TestCustomer];
  const waiting = (who: TestCustomer, openedAt: number) => {
    const payment = paymentOf(who, { amount: 700n, key: 'waits', state: 'pending' });
    return { payment, case: caseFor(payment, { deadline: Date.now() + 3_600_000, openedAt }) };
  };

  test('is open, newest first: of the phone, of phones that lead on from it, and of nobody else', async () => {
    const client = env.tables.client();
    const second = { ...near, device: thumbprint('the other device of near') };
    await putAll(client, tables.registryTable, [
      ...enrolledItems(deviceOn(onePhone, near)),
      ...enrolledItems(deviceOn('q'.repeat(43), second)),
      ...enrolledItems(deviceOn('q'.repeat(43), far)),
      ...enrolledItems(deviceOn('r'.repeat(43), stranger)),
    ]);
    const held = [waiting(near, 1), waiting(far, 2), waiting(stranger, 3)];
    await project(
      client,
      held.map(({ payment }) => payment),
    );
    await putAll(
      client,
      tables.casesTable,
      held.map((each) => caseItem(each.case)),
    );
    const { open_cases } = (await graph()).body as {
      readonly open_cases: readonly Record<string, unknown>[];
    };
    expect(open_cases.map(({ customer_id, of, state }) => [customer_id, of, state])).toEqual([
      [far.id, 'phone', 'open'],
      [near.id, 'phone', 'open'],
    ]);
  });
});

describe('whoever looks', () => {
  const looks = [
    ['context', context, { act: 'view', by: 'rei', what: 'context' }],
    ['graph', graph, { act: 'view', by: 'rei', what: 'graph' }],
    [
      'unmasking',
      (claims?: Claims, id?: string) => unmask('email', claims, newKey(), id),
      { act: 'unmask', by: 'rei', field: 'email', reason: 'Calls the customer back' },
    ],
  ] as const;

  test.each(looks)('is recorded: %s', async (_, look, event) => {
    const before = (await recorded()).length;
    expect((await look()).status).toBe(200);
    const after = await recorded();
    expect(after).toHaveLength(before + 1);
    expect(after).toContainEqual(event);
  });

  test.each(looks)('is refused as a party, and learns nothing: %s', async (_, look) => {
    const before = (await recorded()).length;
    for (const party of ['taro-at-work', 'nobody']) {
      const answer = await look(reviewerClaims(party, 'senior-reviewer'));
      expect([answer.status, codeOf(answer)]).toEqual([403, 'conflict_of_interest']);
    }
    expect(await recorded()).toHaveLength(before);
    // Nobody was looked up but the colleague.
    expect(env.calls.map(({ operation }) => operation)).toEqual(['AdminGetUser', 'AdminGetUser']);
  });

  test.each(looks)('is refused as a customer or an operator: %s', async (_, look) => {
    expect((await look(customerClaims(customer.id))).status).toBe(401);
    expect(codeOf(await look(reviewerClaims('otto', 'operator')))).toBe('not_permitted');
  });

  test.each(looks)('finds no case that there is not: %s', async (_, look) => {
    expect(codeOf(await look(rei, `case_${'x'.repeat(27)}`))).toBe('not_found');
  });

  test.each(looks)('sees nothing where it cannot be recorded: %s', async (_, look) => {
    const client = dynamoDb();
    const refusing = 'refusing';
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'PutItemCommand')
            throw Object.assign(new Error('No'), { name: 'ValidationException' });
          return next(args);
        },
      { step: 'initialize', name: refusing },
    );
    const answer = await look();
    client.middlewareStack.remove(refusing);
    expect(answer.status).toBe(500);
    expect(env.calls.map(({ operation }) => operation)).not.toContain('ListUsers');
  });

  test.each(looks)('leaves nothing of the customer in a log: %s', async (_, look) => {
    await look();
    expect(env.lines.join('\n')).not.toMatch(/aro\.Yamada|9012345678|太郎|onerror|Calls the customer/);
  });
});

describe('an unmasking', () => {
  test.each([
    ['email', 'Taro.Yamada@example.jp'],
    ['phone', '+819012345678'],
    ['name', '山田太郎'],
  ])('answers the %s', async (field, value) => {
    expect((await unmask(field)).body).toEqual({ field, value });
  });

  test('under the same key is recorded once, and under the same key for another thing once more', async () => {
    const key = randomUUID();
    const before = (await recorded()).length;
    await unmask('email', rei, key);
    await unmask('email', rei, key);
    expect(await recorded()).toHaveLength(before + 1);
    await unmask('phone', rei, key);
    expect(await recorded()).toHaveLength(before + 2);
  });
});

/** What a look may take: requests to DynamoDB, read units, and the write units of its record. */
const budgets = {
  context: { requests: 30, read: 90, write: 3 },
  graph: { requests: 70, read: 160, write: 3 },
};

test('costs so much at most, also where 500 accounts are on one phone, and then says that there is more', async () => {
  await ringOnOnePhone(env.tables.client(), { accounts: 493, from: 7 });
  const counted = meter(dynamoDb());
  for (const [look, budget] of [
    [context, budgets.context],
    [graph, budgets.graph],
  ] as const) {
    counted.reset();
    const { body } = await look();
    expect(body.truncated).toBe(true);
    expect(counted.calls.length).toBeLessThanOrEqual(budget.requests);
    expect(counted.units.read).toBeLessThanOrEqual(budget.read);
    expect(counted.units.write).toBeLessThanOrEqual(budget.write);
  }
  const { nodes } = (await graph()).body as { readonly nodes: readonly unknown[] };
  expect(nodes.length).toBeGreaterThan(60);
  expect(nodes.length).toBeLessThanOrEqual(100);
});
