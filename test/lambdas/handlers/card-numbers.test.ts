/** A card number that somebody sends us: refused on every route, and nowhere to be found afterwards. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../../lambdas/contract/route.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { handler as createPayment } from '../../../lambdas/handlers/create-payment.ts';
import { log, redact } from '../../../lambdas/handlers/logging/log.ts';
import { handler as putStore } from '../../../lambdas/handlers/put-store.ts';
import { type ApiAnswer, type ApiRequest, codeOf, invoke } from '../../support/api-event.ts';
import { cardNumber, spelled } from '../../support/card-numbers.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  reviewerClaims,
  signed,
} from '../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../support/function-environment.ts';
import { tables } from '../../support/tables.ts';
import { newClientId, terminalClaims } from '../../support/terminals.ts';

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  customer = await customerWithFunds(env.tables.client(), 100_000n);
});
afterAll(() => env.close());

const refused = (answer: ApiAnswer) =>
  expect([answer.status, codeOf(answer)]).toEqual([400, 'card_number_refused']);
const visa = '4111 1111 1111 1111';

const claimsFor = ({ audience }: Route) => {
  if (audience.pool === 'none') return null;
  if (audience.pool === 'terminals') return terminalClaims(newClientId());
  return audience.pool === 'customers' ? customer.claims : reviewerClaims('colleague', audience.groups[0]);
};
const fileOf = ({ operation }: Route) => operation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const requestOf = (route: Route, change: Partial<ApiRequest>): ApiRequest => ({
  method: route.method,
  path: route.path.replaceAll(/{\w+}/g, 'x'),
  pathParameters: Object.fromEntries(
    [...route.path.matchAll(/{(\w+)}/g)].map(([, name = '']) => [name, 'x']),
  ),
  claims: claimsFor(route),
  body: route.body ? '{}' : undefined,
  ...change,
  headers: { 'content-type': 'application/json', ...change.headers },
});

describe.each(routes.map((route) => [route.operation, route] as const))('%s', (_, route) => {
  test('refuses a card number in a header, a query and a path', async () => {
    const { handler } = await import(`../../../lambdas/handlers/${fileOf(route)}.ts`);
    refused(await invoke(handler, requestOf(route, { headers: { 'x-note': ['a', visa] } })));
    refused(await invoke(handler, requestOf(route, { query: { note: [visa] } })));
    refused(await invoke(handler, requestOf(route, { query: { [visa]: [''] } })));
    refused(
      await invoke(handler, requestOf(route, { pathParameters: { id: visa, token: visa, name: visa } })),
    );
  });
});

const withBody = routes.filter(({ body, foreignBody }) => body !== undefined && !foreignBody);

test.each(withBody.map((route) => [route.operation, route] as const))(
  '%s refuses a card number in its body, as text, as a number, as a name and escaped',
  async (_, route) => {
    const { handler } = await import(`../../../lambdas/handlers/${fileOf(route)}.ts`);
    for (const body of [
      `{"a":{"b":["${visa}"]}}`,
      '{"a":4111111111111111}',
      '{"a":6200000000000000000}',
      `{"${visa}":1}`,
      '{"a":"\\u0034111111111111111"}',
    ])
      refused(await invoke(handler, requestOf(route, { body })));
  },
);

/** Everything that is kept or written, as text. */
const everything = async (answer: ApiAnswer) =>
  JSON.stringify(await env.tables.items()) +
  env.lines.join('') +
  answer.text +
  JSON.stringify(answer.headers);

/** Where a person or a program may put it. */
const places: readonly (readonly [string, (text: string) => Promise<ApiAnswer>])[] = [
  [
    'a body',
    async (text) =>
      invoke(createPayment, await signed(customer, '/payments', paymentBody({ card_number: text }))),
  ],
  [
    'an amount',
    async (text) => invoke(createPayment, await signed(customer, '/payments', paymentBody({ amount: text }))),
  ],
  [
    'an Idempotency-Key',
    async (text) =>
      invoke(createPayment, await signed(customer, '/payments', paymentBody(), { idempotencyKey: text })),
  ],
  [
    'the name of a store',
    (text) =>
      invoke(putStore, {
        method: 'PUT',
        path: '/stores/shinjuku-east',
        pathParameters: { id: 'shinjuku-east' },
        claims: reviewerClaims('operator', 'operator'),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: `Shop ${text}` }),
      }),
  ],
];

describe('a card number', () => {
  test.each(places)('in %s appears in no log, no problem document and no table', async (_, send) => {
    await fc.assert(
      fc.asyncProperty(cardNumber, spelled, async (number, spell) => {
        env.lines.length = 0;
        const before = await env.tables.items();
        const answer = await send(spell(number));
        refused(answer);
        expect(await env.tables.items()).toEqual(before);
        expect(await everything(answer)).not.toContain(number);
        expect(await everything(answer)).not.toContain(spell(number));
      }),
      { numRuns: 12 },
    );
  });

  test('in a proof, whose claims are kept as evidence, is refused', async () => {
    const jti = '4111111111111111';
    const request = await signed(customer, '/payments', paymentBody(), { claims: { jti } });
    refused(await invoke(createPayment, request));
    expect(JSON.stringify(await env.tables.items(tables.ledgerTable))).not.toContain(jti);
  });

  test('is said by the log to have been there, and where', async () => {
    env.lines.length = 0;
    await places[0]?.[1](visa);
    expect(JSON.parse(env.lines[0] ?? '')).toMatchObject({ code: 'card_number_refused', check: 'body' });
  });

  test('is masked in every field of every line, whoever writes it', () => {
    fc.assert(
      fc.property(cardNumber, spelled, fc.nat(400), (number, spell, length) => {
        env.lines.length = 0;
        log({
          note: `a ${spell(number)} b`,
          count: Number(number),
          error_message: redact('.'.repeat(length) + number),
        });
        expect(env.lines.join('')).not.toContain(number);
        expect(JSON.parse(env.lines[0] ?? '').note).toBe('a [card number] b');
        expect(env.lines.join('')).not.toContain(number.slice(0, 7));
      }),
    );
  });

  test('that the edge seems to send is none', async () => {
    const headers = {
      'X-Forwarded-For': '4111 1111 1111 1111',
      'X-Amzn-Trace-Id': 'Root=1-41111111-111111111111111111111111',
      'CloudFront-Viewer-Address': '41111111:11111111',
    };
    const request = await signed(customer, '/payments', paymentBody());
    expect(
      (await invoke(createPayment, { ...request, headers: { ...request.headers, ...headers } })).status,
    ).toBe(201);
  });
});
