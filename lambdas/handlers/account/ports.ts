/** What the operations on accounts have in common: the store of accounts, and the two pools. */
import { environment } from '../../environment.ts';
import { accountStore } from '../../store/account-store.ts';
import { cognito, dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';

export const registry = () => ({
  client: dynamoDb(),
  runtime,
  registryTable: environment('REGISTRY_TABLE'),
});

export const accounts = () =>
  accountStore({
    ...registry(),
    ledgerTable: environment('LEDGER_TABLE'),
    currency: environment('CURRENCY'),
  });

/** By its id, for the customers' pool's own triggers: their environment cannot name it, and their event does. */
export const poolOf = (userPoolId: string) => ({ client: cognito(), runtime, userPoolId });

export const customerPool = () => poolOf(environment('CUSTOMER_POOL_ID'));
export const reviewerPool = () => poolOf(environment('REVIEWER_POOL_ID'));
