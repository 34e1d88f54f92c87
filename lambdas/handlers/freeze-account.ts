/** POST /account/freeze */
import { randomUUID } from 'node:crypto';
import { freezeAccount } from '../contract/account.ts';
import { freezeAccount as freeze } from '../domain/account/freeze-account.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { accounts, customerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';

const ports = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  newId: randomUUID,
});

// The Idempotency-Key is asked for as of every POST; a frozen account is not frozen twice under any key.
export const handler = operation(freezeAccount, async ({ caller, now }) => {
  const { subject: customer, username } = caller;
  await freeze(ports(), { customer, username, by: { role: 'customer' }, now });
  return { status: 200, body: { status: 'frozen' } as const };
});
