/** The context of a case: why it was held, who and what is in it, whether its proof holds, and what a look costs. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamoDb } from '../../../lambdas/store/clients.ts';
import { toItem } from '../../../lambdas/store/items.ts';
import { deviceKey, paymentKey } from '../../../lambdas/store/keys.ts';
import {
  context,
  customer,
  env,
  graph,
  held,
  hostile,
  others,
  withLookedAtCase,
} from '../../support/looked-at-case.ts';
import { meter } from '../../support/middleware.ts';
import { ringOnOnePhone } from '../../support/rings.ts';
import { tables } from '../../support/tables.ts';

withLookedAtCase();

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
