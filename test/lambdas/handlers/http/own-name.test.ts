/** Proofs under the API's own name (docs/domains.md): what clients sign is what the stack tells them, and nothing else is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler } from '../../../../lambdas/handlers/create-payment.ts';
import { ownNames } from '../../../lib/own-names.ts';
import { synthesize } from '../../../lib/synthesized.ts';
import { codeOf, invoke, urlOf } from '../../../support/api-event.ts';
import {
  type Customer,
  customerWithFunds,
  environmentWithStore,
  paymentBody,
  signed,
} from '../../../support/customer-requests.ts';
import type { FunctionEnvironment } from '../../../support/function-environment.ts';

const app = synthesize('dev', ownNames);
const { Value: apiUrl } = app.assembly.getStackByName('Holdfast-dev-Api').template.Outputs.ApiUrl;
/** As API Gateway tells functions of a request that came by the name. */
const byName = {
  host: String(app.one('AWS::ApiGateway::DomainName').properties.DomainName),
  basePath: String(app.one('AWS::ApiGateway::BasePathMapping').properties.BasePath),
};

let env: FunctionEnvironment;
let customer: Customer;

beforeAll(async () => {
  env = await environmentWithStore();
  customer = await customerWithFunds(env.tables.client(), 1_000_000n);
});
afterAll(() => env.close());

const pay = async (htu: string) =>
  invoke(handler, {
    ...(await signed(customer, '/payments', paymentBody(), { claims: { htu } })),
    ...byName,
  });

test('a payment that is signed for the address of the output goes through', async () => {
  expect((await pay(`${apiUrl}payments`)).status).toBe(201);
});

test.each([
  ["API Gateway's own name", 'https://abcdefghij.execute-api.ap-northeast-1.amazonaws.com/v1/payments'],
  ['another name', urlOf('/payments')],
  ['the name without the path before each path', `https://${byName.host}/payments`],
  ['the name and another stage', `https://${byName.host}/dev/payments`],
  ["the console's name", 'https://console.example.com/v1/payments'],
])('one that is signed for %s does not', async (_, htu) => {
  const answer = await pay(htu);
  expect([answer.status, codeOf(answer)]).toEqual([401, 'proof_invalid']);
});
