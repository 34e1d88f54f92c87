/** PUT /freezes/{kind}/{id} */
import { randomUUID } from 'node:crypto';
import { putFreeze } from '../contract/account.ts';
import { setFreeze } from '../domain/account/set-freeze.ts';
import { setDeviceFreeze } from '../domain/devices/freeze-device.ts';
import { isRefusal } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { deviceFreezes } from '../store/device-freezes.ts';
import { accounts, customerPool, registry, reviewerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';

const ports = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  devices: deviceFreezes({ ...registry(), ledgerTable: environment('LEDGER_TABLE') }),
  newId: randomUUID,
  maxDevices: Number(environment('MAX_DEVICES')),
});

export const handler = operation(putFreeze, async ({ caller: colleague, path, body, now }) => {
  const state =
    path.kind === 'devices'
      ? await setDeviceFreeze(ports(), { device: path.id, ...body, colleague, now })
      : await setFreeze(ports(), { customer: path.id, ...body, colleague, now });
  return isRefusal(state) ? state : { status: 200, body: { ...path, state } };
});
