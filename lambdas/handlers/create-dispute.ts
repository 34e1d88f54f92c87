/** POST /disputes */
import { randomUUID } from 'node:crypto';
import { createDispute } from '../contract/disputes.ts';
import { openDispute } from '../domain/disputes/open-dispute.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { deviceFreezes } from '../store/device-freezes.ts';
import { disputeOpening } from '../store/dispute-store.ts';
import { ledgerReading } from '../store/ledger-reading.ts';
import { customerPool, registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { describeError, log } from './logging/log.ts';
import { renderDispute } from './render/dispute.ts';

const ports = () => {
  const tables = { ...registry(), ledgerTable: environment('LEDGER_TABLE') };
  return {
    ledger: ledgerReading(tables),
    disputes: disputeOpening({ ...tables, casesTable: environment('CASES_TABLE') }),
    devices: deviceFreezes(tables),
    people: cognitoDirectory(customerPool()),
    endSessions,
    newId: randomUUID,
    days: Number(environment('DISPUTE_DAYS')),
    daysToDecide: Number(environment('DISPUTE_DAYS_TO_DECIDE')),
  };
};

// The Idempotency-Key is asked for as of every POST; a payment has one dispute under any key.
export const handler = operation(createDispute, async ({ caller, body, now }) => {
  const result = await openDispute(ports(), {
    customer: caller.subject,
    username: caller.username,
    paymentId: body.payment_id,
    reason: body.reason,
    ...(body.note === undefined ? {} : { note: body.note }),
    freezeDevice: body.freeze_device ?? false,
    now,
  });
  return isRefusal(result) ? result : { status: 201, body: renderDispute(result) };
});

/** For money and devices they have ended without it: a Cognito that fails is only logged. */
async function endSessions(username: string): Promise<void> {
  try {
    await cognitoAccounts(customerPool()).endSessions(username);
  } catch (error) {
    log({ level: 'error', event: 'cognito_sessions_not_ended', ...describeError(error) });
  }
}
