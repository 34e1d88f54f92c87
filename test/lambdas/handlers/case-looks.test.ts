/** Whoever looks at a case: who may, that it is recorded first, and that nothing of the customer is in a log. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { handler as createUnmasking } from '../../../lambdas/handlers/create-unmasking.ts';
import { dynamoDb } from '../../../lambdas/store/clients.ts';
import { type Claims, codeOf, invoke } from '../../support/api-event.ts';
import { customerClaims, newKey, reviewerClaims } from '../../support/customer-requests.ts';
import {
  about,
  caseId,
  context,
  customer,
  env,
  graph,
  rei,
  withLookedAtCase,
} from '../../support/looked-at-case.ts';
import { tables } from '../../support/tables.ts';

withLookedAtCase();

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
