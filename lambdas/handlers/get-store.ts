/** GET /stores/{id} */
import { getStore } from '../contract/operations.ts';
import { refuse } from '../domain/refusal.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderStore } from './render/store.ts';

const operations = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(getStore, async ({ path }) => {
  const store = await operations().readStore(path.id);
  return store ? { status: 200, body: renderStore(store) } : refuse('not_found');
});
