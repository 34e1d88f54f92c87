/** Held payments and their cases for tests. */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { type Case, caseOf, type Decision } from '../../lambdas/domain/review/case.ts';
import { caseStore } from '../../lambdas/store/case-store.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { tables } from './tables.ts';
import { customerWith, noon, paymentOf, type TestCustomer, termsWith } from './transfers.ts';

const HOUR = 60 * 60 * 1000;

/** When the cases of the tests are due: an hour after noon. */
export const deadline = noon + HOUR;

/** A customer with 1,000, of which 300 are held. */
export async function heldPayment(
  client: DynamoDBClient,
  options: { readonly day?: string } = {},
): Promise<{ customer: TestCustomer; payment: Payment }> {
  const customer = await customerWith(client, 1000n);
  const payment = paymentOf(customer, { amount: 300n, state: 'pending', ...options });
  const ledger = ledgerWriting({ client, runtime, ...tables });
  const written = await ledger.writePayment(payment, termsWith());
  if (written.outcome !== 'written') throw new Error('The payment of the test could not be held');
  return { customer, payment };
}

export const caseFor = (payment: Payment, change: Partial<Case> = {}): Case => ({
  ...caseOf(payment, { state: 'open', openedAt: noon, deadline, parties: ['the customer'] }),
  ...change,
});

export const decisionTo = (outcome: Decision['outcome'], change: Partial<Decision> = {}): Decision => ({
  outcome,
  reason: outcome === 'approve' ? 'customer_confirmed' : 'suspected_fraud',
  decidedBy: 'rei',
  decidedAt: noon + 1000,
  idempotencyKey: randomUUID(),
  ...change,
});

/** No party to any case. */
export const theReviewer = { person: 'the reviewer', senior: false } as const;

export type CaseStage =
  | 'none'
  | 'open'
  | 'approved'
  | 'approved in part'
  | 'approved in full, by amount'
  | 'declined';

/** Brings the case of a held payment so far. @param part of the 300, what an approval in part captures */
export async function bringCase(
  client: DynamoDBClient,
  payment: Payment,
  stage: CaseStage,
  part = 120n,
): Promise<void> {
  if (stage === 'none') return;
  const cases = caseStore({ client, runtime, ...tables });
  const opened = await cases.open(caseFor(payment), 'token');
  if (stage === 'open') return;
  const amounts: Partial<Record<CaseStage, bigint>> = {
    'approved in part': part,
    'approved in full, by amount': payment.money.amount,
  };
  const captureAmount = amounts[stage];
  const decision = decisionTo(stage === 'declined' ? 'decline' : 'approve', {
    ...(captureAmount === undefined ? {} : { captureAmount }),
  });
  await cases.decide(opened.id, decision, theReviewer);
}
