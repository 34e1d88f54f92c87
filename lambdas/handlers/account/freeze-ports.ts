/** What colleagues freeze accounts and devices by, one or a ring of them. */
import { randomUUID } from 'node:crypto';
import { environment } from '../../environment.ts';
import { cognitoAccounts } from '../../store/cognito-accounts.ts';
import { cognitoDirectory } from '../../store/cognito-directory.ts';
import { deviceFreezes } from '../../store/device-freezes.ts';
import { accounts, customerPool, registry, reviewerPool } from './ports.ts';

export const freezePorts = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  devices: deviceFreezes({ ...registry(), ledgerTable: environment('LEDGER_TABLE') }),
  newId: randomUUID,
  maxDevices: Number(environment('MAX_DEVICES')),
});
