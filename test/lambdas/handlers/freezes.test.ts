/** Freezes of stores and rings, and reports of exposure, as operators meet them over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { handler as freezeRing } from '../../../lambdas/handlers/freeze-ring.ts';
import { handler as getExposure } from '../../../lambdas/handlers/get-exposure.ts';
import { handler as getExposureTable } from '../../../lambdas/handlers/get-exposure-table.ts';
import { handler as getStore } from '../../../lambdas/handlers/get-store.ts';
import { handler as getStoreFreeze } from '../../../lambdas/handlers/get-store-freeze.ts';
import { handler as getStorePayable } from '../../../lambdas/handlers/get-store-payable.ts';
import { handler as putStoreFreeze } from '../../../lambdas/handlers/put-store-freeze.ts';
import { type Claims, codeOf, invoke } from '../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  newKey,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { people } from '../../support/people.ts';

let env: FunctionEnvironment;
let customer: Customer;
beforeAll(async () => {
  env = await environmentWithStore();
  customer = await customerWithFunds(env.tables.client(), 50_000n);
  env.answer(people({ [customer.id]: 'hana@example.com' }, 'ken@example.com'));
});
afterAll(() => env.close());

const operator = reviewerClaims('operator-1', 'operator');
const json = { 'content-type': 'application/json' };
const store = 'shinjuku-east';

const freeze = (state: string, change: { id?: string; reason?: string; claims?: Claims } = {}) => {
  const { id = store, reason = 'Cartons at night', claims = operator } = change;
  return invoke(putStoreFreeze, {
    method: 'PUT',
    path: `/freezes/stores/${id}`,
    pathParameters: { id },
    claims,
    headers: json,
    body: JSON.stringify({ state, reason }),
  });
};
const ofStore = (handler: typeof getStoreFreeze, path: string, claims = operator, id = store) =>
  invoke(handler, { method: 'GET', path: path.replace('{id}', id), pathParameters: { id }, claims });

describe('/freezes/stores/{id}', () => {
  test('freezes, says from when on it is in force, and lifts; the store and its payable tell', async () => {
    expect(await ofStore(getStoreFreeze, '/freezes/stores/{id}')).toMatchObject({
      status: 200,
      body: { kind: 'stores', id: store, state: 'active' },
    });
    const { status, body } = await freeze('frozen');
    expect([status, body.state, body.reason, body.changed_by]).toEqual([
      200,
      'frozen',
      'Cartons at night',
      operator.username,
    ]);
    expect(Date.parse(String(body.in_force_at)) - Date.parse(String(body.frozen_at))).toBe(7000);
    expect((await freeze('frozen', { reason: 'Again' })).body).toEqual(body);
    const paying = () => signed(customer, '/payments', paymentBody({ amount: '100' }));
    expect(codeOf(await invoke(createPayment, await paying()))).toBe('store_frozen');
    for (const [handler, path] of [
      [getStore, '/stores/{id}'],
      [getStorePayable, '/stores/{id}/payable'],
    ] as const)
      expect((await ofStore(handler as typeof getStoreFreeze, path)).body.frozen_at).toBe(body.frozen_at);

    expect((await freeze('active', { reason: 'It was not them' })).body).toEqual({
      ...{ kind: 'stores', id: store, state: 'active', reason: 'It was not them' },
      ...{ changed_by: operator.username, changed_at: expect.any(String) },
    });
    expect((await invoke(createPayment, await paying())).body.status).toBe('approved');
    expect((await ofStore(getStore as typeof getStoreFreeze, '/stores/{id}')).body).not.toHaveProperty(
      'frozen_at',
    );
  });

  test('is for operators, with a reason, and of stores that there are', async () => {
    for (const group of ['reviewer', 'senior-reviewer']) {
      const claims = reviewerClaims('rei', group);
      expect(codeOf(await freeze('frozen', { claims }))).toBe('not_permitted');
      expect(codeOf(await ofStore(getStoreFreeze, '/freezes/stores/{id}', claims))).toBe('not_permitted');
    }
    expect(codeOf(await freeze('frozen', { reason: '' }))).toBe('invalid_request');
    expect(codeOf(await freeze('frozen', { id: 'nowhere' }))).toBe('not_found');
    expect(codeOf(await ofStore(getStoreFreeze, '/freezes/stores/{id}', operator, 'nowhere'))).toBe(
      'not_found',
    );
  });
});

describe('POST /freezes/rings', () => {
  const ring = (body: Record<string, unknown>, claims = reviewerClaims('rei', 'senior-reviewer')) =>
    invoke(freezeRing, {
      method: 'POST',
      path: '/freezes/rings',
      claims,
      headers: { ...json, 'idempotency-key': newKey() },
      body: JSON.stringify(body),
    });

  test('is for senior reviewers and operators, and wants a reason with a ring and only with one', async () => {
    const wish = { customer_id: customer.id };
    expect(codeOf(await ring(wish, reviewerClaims('rei', 'reviewer')))).toBe('not_permitted');
    expect(codeOf(await ring({ ...wish, ring: 'r'.repeat(43) }))).toBe('invalid_request');
    expect(codeOf(await ring({ ...wish, reason: 'Cartons at night' }))).toBe('invalid_request');
    expect(codeOf(await ring({ customer_id: randomUUID() }))).toBe('not_found');
  });

  test('looks, refuses another ring, and freezes the one that was seen', async () => {
    const other = await customerWithFunds(env.tables.client(), 1000n);
    env.answer(people({ [other.id]: 'mio@example.com' }, 'ken@example.com'));
    const seen = await ring({ customer_id: other.id });
    expect(seen).toMatchObject({
      status: 200,
      body: { frozen: false, members: [{ customer_id: other.id, state: 'active' }] },
    });
    const wish = { customer_id: other.id, reason: 'Cartons at night' };
    expect(codeOf(await ring({ ...wish, ring: 'r'.repeat(43) }))).toBe('ring_changed');
    const frozen = await ring({ ...wish, ring: seen.body.ring });
    expect(frozen.body).toMatchObject({
      ring: seen.body.ring,
      frozen: true,
      members: [{ customer_id: other.id, state: 'frozen', devices: [{ state: 'frozen' }] }],
    });
  });
});

describe('GET /exposure', () => {
  const asking = (query: Record<string, string>) => ({
    method: 'GET',
    claims: operator,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
  });
  const report = (query: Record<string, string>) =>
    invoke(getExposure, { ...asking(query), path: '/exposure' });
  const span = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

  test('of nothing is nothing, as a page and as a table', async () => {
    const { status, body } = await report({ ...span, customer: customer.id });
    expect([status, body]).toEqual([
      200,
      { exposure: { payments: 0, customers: 0, devices: 0, stores: 0, totals: [] }, payments: [] },
    ]);
    const table = await invoke(getExposureTable, { ...asking(span), path: '/exposure/table' });
    expect(table.headers).toMatchObject({
      'content-type': expect.stringContaining('text/csv'),
      'content-disposition': 'attachment',
      'cache-control': 'no-store',
    });
    expect(table.text.split('\r\n')).toHaveLength(2);
  });

  test('a cursor is of one report and no other, and a long span has one', async () => {
    const days = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    const { body } = await report(days);
    const cursor = String(body.next_cursor);
    expect((await report({ ...days, cursor })).status).toBe(200);
    expect(codeOf(await report({ ...days, store, cursor }))).toBe('invalid_cursor');
  });

  test.each([
    ['that ends as it begins', { from: span.from, to: span.from }],
    ['that ends before it begins', { from: span.to, to: span.from }],
    ['that is too long', { from: span.from, to: '2027-03-01T00:00:00Z' }],
    ['without an end', { from: span.from } as unknown as typeof span],
  ])('of a span %s is refused', async (_, wrong) => {
    expect(codeOf(await report(wrong))).toBe('invalid_request');
  });

  test('is for operators', async () => {
    const claims = reviewerClaims('rei', 'senior-reviewer');
    expect(codeOf(await invoke(getExposure, { ...asking(span), path: '/exposure', claims }))).toBe(
      'not_permitted',
    );
  });
});
