/** PUT /freezes/{kind}/{id} */
import { randomUUID } from 'node:crypto';
import { putFreeze } from '../contract/account.ts';
import { setFreeze } from '../domain/account/set-freeze.ts';
import { isRefusal } from '../domain/refusal.ts';
import { cognitoAccounts } from '../store/cognito-accounts.ts';
import { cognitoDirectory } from '../store/cognito-directory.ts';
import { accounts, customerPool, reviewerPool } from './account/ports.ts';
import { operation } from './http/operation.ts';

const ports = () => ({
  accounts: accounts(),
  sessions: cognitoAccounts(customerPool()),
  customers: cognitoDirectory(customerPool()),
  colleagues: cognitoDirectory(reviewerPool()),
  newId: randomUUID,
});

export const handler = operation(putFreeze, async ({ caller, path, body, now }) => {
  const state = await setFreeze(ports(), { customer: path.id, ...body, colleague: caller, now });
  return isRefusal(state) ? state : { status: 200, body: { ...path, state } };
});
