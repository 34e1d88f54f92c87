/** GET /freezes/{kind}/{id} */
import { getFreeze } from '../contract/account.ts';
import type { AccountStatus } from '../domain/account/accounts.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { readAccount } from '../store/account-store.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { readDevice } from '../store/device-reading.ts';
import { customerPool, registry } from './account/ports.ts';
import { operation } from './http/operation.ts';

export const handler = operation(getFreeze, async ({ path }) => {
  const state = path.kind === 'devices' ? await stateOfDevice(path.id) : await stateOfCustomer(path.id);
  return state === undefined ? refuse('not_found') : { status: 200, body: { ...path, state } };
});

async function stateOfCustomer(id: string): Promise<AccountStatus | undefined> {
  const account = await readAccount({ ...registry(), ledgerTable: environment('LEDGER_TABLE') }, id);
  if (account) return account.status;
  // A customer of whom the ledger knows nothing yet is active.
  return (await cognitoDirectory(customerPool()).findCustomer(id)) && 'active';
}

/** A device that was removed is none any more. */
async function stateOfDevice(id: string): Promise<AccountStatus | undefined> {
  const device = await readDevice(registry(), id);
  if (!device || device.removedAt !== undefined) return undefined;
  return device.frozenAt === undefined ? 'active' : 'frozen';
}
