/** The graph around a case, and the cases that may be decided together. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { caseItem } from '../../../lambdas/store/case-items.ts';
import { customer, env, graph, hostile, withLookedAtCase } from '../../support/looked-at-case.ts';
import { caseFor } from '../../support/reviews.ts';
import { deviceOn, enrolledItems, onePhone, project, putAll } from '../../support/rings.ts';
import { tables } from '../../support/tables.ts';
import { paymentOf, type TestCustomer, thumbprint } from '../../support/transfers.ts';

withLookedAtCase();

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
