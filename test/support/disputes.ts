/** Disputes for tests. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Dispute, disputeOf, openedEvent } from '../../lambdas/domain/disputes/dispute.ts';
import type { Payment } from '../../lambdas/domain/ledger/transfer.ts';
import { disputeOpening } from '../../lambdas/store/dispute-store.ts';
import { ledgerWriting } from '../../lambdas/store/ledger-writing.ts';
import { systemRuntime as runtime } from '../../lambdas/store/runtime.ts';
import { tables } from './tables.ts';
import { customerWith, noon, paymentOf, termsWith, today } from './transfers.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A customer with 1,000 who has paid 300 of it. */
export async function paidCustomer(client: DynamoDBClient) {
  const customer = await customerWith(client, 1000n, { enrolledAt: noon - 10 * DAY });
  const payment = paymentOf(customer, { amount: 300n, day: today });
  const written = await ledgerWriting({ client, runtime, ...tables }).writePayment(payment, termsWith());
  if (written.outcome !== 'written') throw new Error('The payment of the test could not be made');
  return { customer, payment };
}

const disputeFor = (payment: Payment, change: Partial<Dispute> = {}): Dispute => ({
  ...disputeOf(payment, {
    openedAt: noon,
    deadline: noon + 30 * DAY,
    parties: ['the customer'],
    claim: { reason: 'not_received', fingerprint: 'f', deviceFrozen: false },
  }),
  ...change,
});

/** Opens it, at noon, with thirty days to decide. */
export async function openedDispute(client: DynamoDBClient, change: Partial<Dispute> = {}): Promise<Dispute> {
  const { payment } = await paidCustomer(client);
  const dispute = disputeFor(payment, change);
  return disputeOpening({ client, runtime, ...tables }).open({ dispute, event: openedEvent(dispute) });
}
