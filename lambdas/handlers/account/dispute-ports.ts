/** What a customer's dispute is opened with. */
import { randomUUID } from 'node:crypto';
import type { OpenDisputePorts } from '../../domain/disputes/open-dispute.ts';
import { environment } from '../../environment.ts';
import { cognitoAccounts } from '../../store/cognito-accounts.ts';
import { deviceFreezes } from '../../store/device-freezes.ts';
import { disputeOpening } from '../../store/dispute-store.ts';
import { ledgerReading } from '../../store/ledger-reading.ts';
import { describeError, log } from '../logging/log.ts';
import { partiesPorts } from '../review/parties-ports.ts';
import { customerPool, registry } from './ports.ts';

export function disputePorts(): OpenDisputePorts {
  const tables = { ...registry(), ledgerTable: environment('LEDGER_TABLE') };
  return {
    ledger: ledgerReading(tables),
    disputes: disputeOpening({ ...tables, casesTable: environment('CASES_TABLE') }),
    devices: deviceFreezes(tables),
    ...partiesPorts(),
    endSessions,
    newId: randomUUID,
    days: Number(environment('DISPUTE_DAYS')),
    daysToDecide: Number(environment('DISPUTE_DAYS_TO_DECIDE')),
  };
}

/** For money and devices they have ended without it: a Cognito that fails is only logged. */
async function endSessions(username: string): Promise<void> {
  try {
    await cognitoAccounts(customerPool()).endSessions(username);
  } catch (error) {
    log({ level: 'error', event: 'cognito_sessions_not_ended', ...describeError(error) });
  }
}
