/** A case with all that surrounds it, and who looks at that. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { decidedEvent, disputeOf } from '../../lambdas/domain/disputes/dispute.ts';
import { caseIdOf } from '../../lambdas/domain/identifiers.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { personKey } from '../../lambdas/domain/review/person.ts';
import { handler as createPayment } from '../../lambdas/handlers/create-payment.ts';
import { handler as getCaseContext } from '../../lambdas/handlers/get-case-context.ts';
import { handler as getCaseGraph } from '../../lambdas/handlers/get-case-graph.ts';
import { addAccountEvent } from '../../lambdas/store/account-events.ts';
import { caseItem } from '../../lambdas/store/case-items.ts';
import { ledgerReading } from '../../lambdas/store/ledger-reading.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { type Claims, invoke } from './api-event.ts';
import {
  type Customer,
  customerWithFunds,
  paymentBody,
  putTestStore,
  reviewerClaims,
  signed,
} from './customer-requests.ts';
import { type FunctionEnvironment, startFunctionEnvironment } from './function-environment.ts';
import { caseFor, decisionTo } from './reviews.ts';
import { deviceOn, enrolledItems, onePhone, project, putAll, ringOnOnePhone } from './rings.ts';
import { tables } from './tables.ts';

export const hostile = '<img src=x onerror=alert(1)>';

export let env: FunctionEnvironment;
export let customer: Customer;
export let caseId: string;
export let held: Payment;
export let others: readonly Payment[];

type Call = { readonly operation: string; readonly body: Readonly<Record<string, unknown>> };

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

/** Of colleagues it knows the addresses: one is the customer at work, and one is nobody. */
function cognito({ operation, body }: Call) {
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
  if (body.Username === 'nobody') return { error: 'UserNotFoundException' };
  const email = body.Username === 'taro-at-work' ? 'taro.yamada+work@example.jp' : 'rei@example.jp';
  return { Username: body.Username, UserAttributes: attributes({ email }) };
}

/** One case for all tests of a file: of a phone that seven others have, after a payment that was disputed. */
export function withLookedAtCase(): void {
  beforeAll(async () => {
    env = await startFunctionEnvironment();
    env.answer(cognito);
    const client = env.tables.client();
    await putTestStore(client, 'shinjuku-east', hostile);
    customer = await customerWithFunds(client, 100_000n);
    const who = { id: customer.id, device: customer.key.thumbprint };
    const device = deviceOn(onePhone, who, customer.key.publicJwk as never);
    await putAll(client, tables.registryTable, enrolledItems(device));
    others = await ringOnOnePhone(client, { accounts: 7 });
    const disputed = await paid({ amount: '1200' });
    const lines = [{ category: 'e_cigarette', quantity: 12, amount: '60000' }];
    held = await paid({ amount: '60000', lines });
    caseId = caseIdOf(held.id);
    await project(client, [disputed, held]);
    await openCases(client, disputed);
  });
  afterAll(() => env.close());
  beforeEach(() => {
    env.answer(cognito);
    env.calls.length = 0;
    env.lines.length = 0;
  });
}

async function paid(overlay: Record<string, unknown>): Promise<Payment> {
  const { body } = await invoke(createPayment, await signed(customer, '/payments', paymentBody(overlay)));
  const ledger = ledgerReading({ client: env.tables.client(), runtime, ...tables });
  const payment = await ledger.readPayment(String(body.id));
  if (!payment) throw new Error(`There is no payment: ${JSON.stringify(body)}`);
  return payment;
}

/** That of the held payment, after one of a dispute that was upheld. */
async function openCases(client: DynamoDBClient, disputed: Payment): Promise<void> {
  const dispute = disputeOf(disputed, {
    openedAt: Date.now(),
    deadline: Date.now() + 1000,
    parties: [],
    claim: { reason: 'not_me', fingerprint: 'f', deviceFrozen: false },
  });
  const decision = decisionTo('uphold');
  await addAccountEvent({ client, runtime, ...tables }, decidedEvent(dispute, decision, 'sub-of-rei'));
  const parties = [personKey('Taro.Yamada@example.jp')];
  await putAll(client, tables.casesTable, [
    caseItem({ ...dispute, state: 'decided', decision }),
    caseItem(caseFor(held, { deadline: Date.now() + 3_600_000, parties })),
  ]);
}

export const rei = reviewerClaims('rei', 'reviewer');
export const about = (id: string, what: string) => ({ path: `/cases/${id}/${what}`, pathParameters: { id } });
export const context = (claims: Claims = rei, id = caseId) =>
  invoke(getCaseContext, { method: 'GET', ...about(id, 'context'), claims });
export const graph = (claims: Claims = rei, id = caseId) =>
  invoke(getCaseGraph, { method: 'GET', ...about(id, 'graph'), claims });
