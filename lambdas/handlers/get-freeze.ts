/** GET /freezes/{kind}/{id} */
import { getFreeze } from '../contract/account.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { readAccount } from '../store/account-store.ts';
import { dynamoDb } from '../store/clients.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { customerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';

const ledger = () => ({ client: dynamoDb(), runtime, ledgerTable: environment('LEDGER_TABLE') });

export const handler = operation(getFreeze, async ({ path }) => {
  const account = await readAccount(ledger(), path.id);
  if (account) return { status: 200, body: { ...path, state: account.status } };
  // A customer of whom the ledger knows nothing yet is active.
  const known = await cognitoDirectory(customerPool()).findCustomer(path.id);
  return known ? { status: 200, body: { ...path, state: 'active' } as const } : refuse('not_found');
});
