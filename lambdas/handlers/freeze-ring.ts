/** POST /freezes/rings */
import { randomUUID } from 'node:crypto';
import { freezeRing } from '../contract/freezes.ts';
import { freezeRing as freeze, lookAtRing } from '../domain/account/freeze-ring.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { deviceFreezes } from '../store/device-freezes.ts';
import { ringReading } from '../store/ring-reading.ts';
import { accounts, customerPool, registry, reviewerPool } from './account/ports.ts';
import { pseudonymKey } from './devices/pseudonym-key.ts';
import { operation } from './http/operation.ts';
import { renderRing } from './render/ring.ts';

const ports = () => ({
  ...ringReading({ ...registry(), pseudonymKey }),
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  devices: deviceFreezes({ ...registry(), ledgerTable: environment('LEDGER_TABLE') }),
  newId: randomUUID,
  maxDevices: Number(environment('MAX_DEVICES')),
});

export const handler = operation(freezeRing, async ({ caller: colleague, body, now }) => {
  const { customer_id: customer, ring, reason } = body;
  const stands =
    ring === undefined || reason === undefined
      ? await lookAtRing(ports(), customer, now)
      : await freeze(ports(), { customer, ring, reason, colleague, now });
  return isRefusal(stands) ? stands : { status: 200, body: renderRing(stands) };
});
