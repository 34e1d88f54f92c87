/** POST /account/sign-out */
import { randomUUID } from 'node:crypto';
import { signOutEverywhere } from '../contract/account.ts';
import { signOutEverywhere as signOut } from '../domain/account/sign-out-everywhere.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { accounts, customerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';

const ports = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  newId: randomUUID,
});

// The Idempotency-Key is asked for as of every POST; a session ends once under any key.
export const handler = operation(signOutEverywhere, async ({ caller, now }) => {
  const { subject: customer, username, authTime: signedInAt } = caller;
  await signOut(ports(), { customer, username, signedInAt, now });
  return { status: 200, body: { status: 'signed_out' } as const };
});
