/** POST /payments/{id}/refunds */
import { createRefund } from '../contract/refunds.ts';
import { refundId } from '../domain/identifiers.ts';
import { createRefund as refund } from '../domain/payments/create-refund.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { ledgerRefunds } from '../store/ledger-refunds.ts';
import { refundFingerprint } from '../store/refund-items.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { customerPool, reviewerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { renderRefund } from './render/refund.ts';

const ports = () => ({
  ledger: ledgerRefunds({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') }),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  timeZone: environment('TIME_ZONE'),
});

export const handler = operation(createRefund, async ({ caller, path, body, idempotencyKey, now }) => {
  const wish = {
    paymentId: path.id,
    money: { amount: BigInt(body.amount), currency: body.currency },
    reason: body.reason,
  };
  const result = await refund(ports(), {
    id: refundId(caller.subject, idempotencyKey),
    ...wish,
    fingerprint: refundFingerprint(wish),
    colleague: caller,
    now,
  });
  // A replay was made by the same request, so the reason is the body's.
  return isRefusal(result) ? result : { status: 201, body: renderRefund(result, body.reason) };
});
