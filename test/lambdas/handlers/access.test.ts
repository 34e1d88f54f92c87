/** Who may call what: every operation of the contract, with every kind of token that must not open it. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Group, type Route, terminalScope } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { caseIdOf } from '../../../lambdas/domain/identifiers.ts';
import type { TokenAudience } from '../../../lambdas/handlers/http/caller.ts';
import { type ApiRequest, type Claims, codeOf, invoke } from '../../support/api-event.ts';
import {
  customerClaims,
  customerWithFunds,
  newKey,
  paymentBody,
  putTestStore,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from '../../support/function-environment.ts';
import { newClientId, terminalClaims } from '../../support/terminals.ts';

type Handler = Parameters<typeof invoke>[0];

let env: FunctionEnvironment;
const handlers = new Map<string, Handler>();

beforeAll(async () => {
  env = await startFunctionEnvironment();
  // Who is let in may ask who else is.
  env.answer(() => ({ Users: [] }));
  for (const { operation } of routes) {
    const file = operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    handlers.set(operation, (await import(`../../../lambdas/handlers/${file}.ts`)).handler);
  }
});
afterAll(() => env.close());

const call = (route: Route, request: Omit<ApiRequest, 'method' | 'path'>) => {
  const handler = handlers.get(route.operation);
  if (!handler) throw new Error(`There is no handler of ${route.operation}`);
  return invoke(handler, {
    method: route.method,
    path: route.path,
    // Whatever else is wrong with the request, who calls is asked first.
    ...(route.body ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
    ...request,
  });
};

type Guarded = Route & { readonly audience: TokenAudience };

const valid = ({ audience }: Guarded): Claims => {
  if (audience.pool === 'terminals') return terminalClaims(newClientId());
  return audience.pool === 'customers'
    ? customerClaims(randomUUID())
    : reviewerClaims('reviewer-1', audience.groups.join(','));
};

const guarded = routes.filter((route): route is Guarded => route.audience.pool !== 'none');

test('only what must be open without a token is', () => {
  const open = routes.filter(({ audience }) => audience.pool === 'none');
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
    // By the link of a notice.
    'GET /freeze-links/{token}',
    'POST /freeze-links/{token}',
    // Signed by the provider.
    'POST /webhooks/identity-verification',
    // Plays the provider, and is deployed only where there is none.
    'POST /sandbox/identity-provider/{reference}',
    'POST /webhooks/card-processor',
    'POST /sandbox/card-processor/{reference}',
  ]);
});

describe.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  const otherPool = (): Claims =>
    route.audience.pool === 'reviewers'
      ? { ...customerClaims(randomUUID()), 'cognito:groups': route.audience.groups.join(',') }
      : reviewerClaims('reviewer-1', 'reviewer,senior-reviewer,operator');
  const { pool } = route.audience;
  // A machine has no name, and is known by its client.
  const ofPeople =
    pool === 'terminals'
      ? ([] as const)
      : ([
          ['with a token without a username', () => ({ ...valid(route), username: '' })],
          ['with a token that does not say when', () => ({ ...valid(route), auth_time: undefined })],
          ['with a terminal’s token', () => terminalClaims(newClientId())],
        ] as const);
  const ofTerminals =
    pool !== 'terminals'
      ? ([] as const)
      : ([
          [
            'with a token of another scope',
            () => ({ ...valid(route), scope: 'holdfast/charge holdfast/charges2' }),
          ],
          ['with a token of no scope', () => ({ ...valid(route), scope: undefined })],
          ['with a token of another pool’s client', () => ({ ...valid(route), iss: `${valid(route).iss}2` })],
          ['with a token that does not say whose it is', () => ({ ...valid(route), iss: undefined })],
          ['with a token of a person', () => ({ ...valid(route), username: 'alice' })],
          ['with a customer’s token', () => ({ ...customerClaims(randomUUID()), scope: terminalScope })],
        ] as const);

  test.each<readonly [string, () => Claims | null]>([
    ['without an authorizer', () => null],
    ['without claims', () => ({})],
    ['with an id token', () => ({ ...valid(route), token_use: 'id' })],
    ['with a token that does not say its use', () => ({ ...valid(route), token_use: undefined })],
    ['with a token of another client', () => ({ ...valid(route), client_id: 'another-client' })],
    ['with a token that does not say its client', () => ({ ...valid(route), client_id: undefined })],
    ['with a token of the other pool', otherPool],
    ['with a token without a subject', () => ({ ...valid(route), sub: undefined })],
    ...ofPeople,
    ...ofTerminals,
  ])('%s is 401', async (_, claims) => {
    const before = await env.tables.items();
    const answer = await call(route, { claims: claims() });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(await env.tables.items()).toEqual(before);
  });
});

const allGroups: readonly Group[] = ['reviewer', 'senior-reviewer', 'operator'];
const forGroups = routes.flatMap((route) =>
  route.audience.pool === 'reviewers'
    ? [[`${route.method} ${route.path}`, route, route.audience.groups] as const]
    : [],
);

describe.each(forGroups)('%s, as a member', (_, route, groups) => {
  const others = allGroups.filter((group) => !groups.includes(group));
  const stranger = others.length > 0 ? others.join(',') : 'auditor';
  test.each([
    ['of no group', undefined],
    ['of a group without a name', ''],
    ['of other groups', stranger],
    ['of a group that begins alike', `${groups[0]}s`],
    ['of a group that ends alike', `not-${groups[0]}`],
    ['of a group in capitals', groups[0]?.toUpperCase()],
    ['of a group with a space', ` ${groups[0]}`],
    ['of a list in the form of HTTP APIs', `[${groups[0]} ${stranger}]`],
  ])('%s is 403', async (_, claim) => {
    const answer = await call(route, { claims: reviewerClaims('reviewer-1', claim) });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not_permitted']);
  });

  test.each(groups.flatMap((group) => [[group], [`another,${group}`], [`${group},another`]]))(
    'of %s is let in',
    async (claim) => {
      const answer = await call(route, { claims: reviewerClaims('reviewer-1', claim) });
      expect([401, 403]).not.toContain(answer.status);
    },
  );
});

describe('someone else’s', () => {
  const getPayment = (id: string, claims: Claims) =>
    invoke(handlers.get('getPayment') as Handler, {
      method: 'GET',
      path: `/payments/${id}`,
      pathParameters: { id },
      claims,
    });

  test('payment, one that is not there, and a top-up for a payment are the same 404', async () => {
    const client = env.tables.client();
    await putTestStore(client);
    const owner = await customerWithFunds(client, 5000n);
    const paid = await invoke(
      handlers.get('createPayment') as Handler,
      await signed(owner, '/payments', paymentBody()),
    );
    const id = String(paid.body.id);
    expect((await getPayment(id, owner.claims)).status).toBe(200);

    const thief = customerClaims(randomUUID());
    const answers = [
      await getPayment(id, thief),
      await getPayment(`pay_${'a'.repeat(27)}`, thief),
      await getPayment(id.replace('pay_', 'top_'), thief),
    ];
    const bodies = answers.map(({ status, body: { request_id: _, ...body } }) => ({ status, body }));
    expect(bodies[0]).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test.each(['../x', 'PAYMENT#1', `pay_${'a'.repeat(28)}`, 'WALLET#x', '%00'])(
    'id that none of ours is (%s) is refused before anything is read',
    async (id) => {
      const answer = await getPayment(id, customerClaims(randomUUID()));
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    },
  );

  test('case that is not there is a 404', async () => {
    const id = caseIdOf(`pay_${'a'.repeat(27)}`);
    const claims = reviewerClaims('reviewer-1', 'reviewer');
    const get = await invoke(handlers.get('getCase') as Handler, {
      method: 'GET',
      path: `/cases/${id}`,
      pathParameters: { id },
      claims,
    });
    expect([get.status, codeOf(get)]).toEqual([404, 'not_found']);
    env.answer(() => ({
      Username: 'reviewer-1',
      UserAttributes: [{ Name: 'email', Value: 'r@example.com' }],
    }));
    const decide = await invoke(handlers.get('decideCase') as Handler, {
      method: 'POST',
      path: `/cases/${id}/decision`,
      pathParameters: { id },
      claims,
      headers: { 'content-type': 'application/json', 'idempotency-key': newKey() },
      body: JSON.stringify({ outcome: 'approve', reason: 'other', note: 'As the test wants it' }),
    });
    expect([decide.status, codeOf(decide)]).toEqual([404, 'not_found']);
  });

  test('wallet cannot be asked for: there is none before a device is enrolled', async () => {
    const answer = await invoke(handlers.get('getWallet') as Handler, {
      method: 'GET',
      path: '/wallet',
      claims: customerClaims(randomUUID()),
    });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
  });
});

describe('parameters', () => {
  const list = (query: ApiRequest['query']) =>
    invoke(handlers.get('listEntries') as Handler, {
      method: 'GET',
      path: '/wallet/entries',
      claims: customerClaims('someone'),
      ...(query ? { query } : {}),
    });

  test.each<readonly [string, ApiRequest['query']]>([
    ['a limit of 0', { limit: ['0'] }],
    ['a limit of 101', { limit: ['101'] }],
    ['a limit twice', { limit: ['1', '2'] }],
    ['one that nobody knows', { customer: ['someone-else'] }],
    ['__proto__', { ['__proto__']: ['x'] }],
    ['a cursor with other characters', { cursor: ['a b'] }],
  ])('%s is refused', async (_, query) => {
    const answer = await list(query);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors).toHaveLength(1);
  });

  test('none, for a first page', async () => {
    expect(await list(undefined)).toMatchObject({ status: 200, body: { entries: [] } });
  });

  test('a body where there is none in the contract is refused', async () => {
    const answer = await invoke(handlers.get('listEntries') as Handler, {
      method: 'GET',
      path: '/wallet/entries',
      claims: customerClaims('someone'),
      body: '{}',
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
  });
});
