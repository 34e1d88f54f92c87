/** PUT /stores/{id} */
import { putStore } from '../contract/operations.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';

const operations = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(putStore, async ({ caller, path, body, now }) => {
  const store = { id: path.id, name: body.name };
  await operations().putStore(store, { by: caller.username, at: now });
  return { status: 200, body: store };
});
