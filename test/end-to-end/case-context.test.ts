/** The pattern of July 2019 at the console: eight accounts on one phone, and the ninth thing that they buy is held. */
import { randomUUID } from 'node:crypto';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { listCaseAudit } from '../../lambdas/contract/case-audit.ts';
import { createUnmasking, getCaseContext, getCaseGraph } from '../../lambdas/contract/case-context.ts';
import { putStore } from '../../lambdas/contract/operations.ts';
import { createPayment } from '../../lambdas/contract/payments.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import { toItem } from '../../lambdas/store/items.ts';
import { deviceKey, hardwareDeviceKey } from '../../lambdas/store/keys.ts';
import type { Colleague } from '../../local/demo/people.ts';
import { outputOf } from '../../local/demo/stage.ts';
import { type Customer, newColleague, newCustomer, topUp } from './support/people.ts';
import { dynamoDb, platform } from './support/platform.ts';
import { controlled } from './support/shared-platform.ts';
import { itemsOf } from './support/tables.ts';
import { until } from './support/until.ts';

const store = `store-${randomUUID().slice(0, 8)}`;
const hostile = '"><script>alert(1)</script>';
const phone = `${randomUUID()}-of-one-phone`.padEnd(43, 'p');
const TableName = outputOf(platform.outputs, 'RegistryTable');

let reviewer: Colleague;
let ring: Customer[];
let id: string;

const subOf = (customer: Customer): string => decodeJwt(customer.phone.session.accessToken).sub ?? '';
const deviceOf = (customer: Customer): string => customer.phone.key.id;

/** As if its attestation had named the phone: keys in software name none, and one phone is one customer's. */
async function putOnPhone(customer: Customer): Promise<void> {
  await dynamoDb.send(
    new UpdateItemCommand({
      TableName,
      Key: toItem({ ...deviceKey(deviceOf(customer)) }),
      UpdateExpression: 'SET hardwareId = :phone',
      ExpressionAttributeValues: { ':phone': { S: phone } },
    }),
  );
  const Item = toItem({
    ...hardwareDeviceKey(phone, deviceOf(customer)),
    customer: subOf(customer),
    enrolledAt: Date.now(),
  });
  await dynamoDb.send(new PutItemCommand({ TableName, Item }));
}

const pay = ({ phone: { api } }: Customer, amount: string, quantity: number) =>
  api.call(createPayment, {
    body: {
      store_id: store,
      amount,
      currency: 'JPY',
      lines: [{ category: 'e_cigarette', quantity, amount }],
    },
  });

beforeAll(async () => {
  const operator = await newColleague(['operator']);
  await operator.api.call(putStore, { path: { id: store }, body: { name: hostile } });
  reviewer = await newColleague(['reviewer']);
  ring = [];
  for (const name of ['ichi', 'jiro', 'saburo', 'shiro', 'goro', 'roku', 'nana', 'hachi'])
    ring.push(await newCustomer(name));
  for (const customer of ring) {
    await topUp(customer, '9000');
    await putOnPhone(customer);
    await pay(customer, '500', 1);
  }
  const [first] = ring as [Customer];
  const { status, body } = await pay(first, '8000', 11);
  expect(status).toBe(202);
  id = caseIdOf(body.id);
  await until(
    () => itemsOf(outputOf(platform.outputs, 'CasesTable')),
    (items) => items.some(({ pk }) => pk?.S === `CASE#${id}`),
  );
  await (await controlled('real')).platform.idle();
});

describe('the reviewer', () => {
  test('reads why it was held, who that is, and what else touched the phone and the store', async () => {
    const { body } = await reviewer.api.call(getCaseContext, { path: { id } });
    const [first, ...others] = ring as [Customer, ...Customer[]];
    expect(body.rules.map(({ reason }) => reason)).toContain('cash_convertible_quantity');
    expect(body.signals).toContainEqual(
      expect.objectContaining({ name: 'cash_convertible_quantity', text: '11 pieces', text_ja: '11個' }),
    );
    expect(body.customer).toMatchObject({ id: subOf(first), email_masked: 'i•••@people.example' });
    expect(body.customer.payments.map(({ amount, status }) => [amount, status])).toEqual([
      ['8000', 'held'],
      ['500', 'approved'],
    ]);
    const onPhone = body.device.other_customers.map(({ customer_id }) => customer_id);
    expect(onPhone.sort()).toEqual(others.map(subOf).sort());
    expect(body.device.payments).toHaveLength(7);
    expect(body.store).toMatchObject({ id: store, name: hostile });
    expect(body.store.payments).toHaveLength(9);
    expect(body.proof).toMatchObject({
      verified: true,
      thumbprint: deviceOf(first),
      signed: { method: 'POST', amount: '8000', currency: 'JPY', store_id: store },
    });
    expect(JSON.stringify(body)).not.toContain(first.email);
  });

  test('sees the ring: eight customers, eight devices, one phone, one store', async () => {
    const { body } = await reviewer.api.call(getCaseGraph, { path: { id } });
    const idsOf = (wanted: string) => body.nodes.filter(({ kind }) => kind === wanted).map((node) => node.id);
    expect(idsOf('customer').sort()).toEqual(ring.map((customer) => `customer:${subOf(customer)}`).sort());
    expect(idsOf('device')).toHaveLength(8);
    expect(idsOf('hardware')).toHaveLength(1);
    expect(idsOf('store')).toEqual([`store:${store}`]);
    const sharing = body.edges.filter(({ kind }) => kind === 'shares');
    expect(new Set(sharing.map(({ to }) => to)).size).toBe(1);
    // Whether there is more, follows from what other stores of the platform sold meanwhile.
    expect(sharing).toHaveLength(8);
  });

  test('sees an address for a reason, and every look is in the record of the case', async () => {
    const body = { field: 'email', reason: 'Calls the customer back' } as const;
    const { body: seen } = await reviewer.api.call(createUnmasking, { path: { id }, body });
    expect(seen).toEqual({ field: 'email', value: ring[0]?.email });
    const { body: audit } = await reviewer.api.call(listCaseAudit, { path: { id } });
    expect(audit.events.map(({ act, detail }) => [act, detail?.what ?? detail?.field])).toEqual(
      expect.arrayContaining([
        ['view', 'context'],
        ['view', 'graph'],
        ['unmask', 'email'],
      ]),
    );
    expect(JSON.stringify(audit)).not.toContain(ring[0]?.email);
  });
});
