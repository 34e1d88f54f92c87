/** The lists, as the operators' functions use them. */
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { listStore } from '../../store/lists/list-store.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';

export const registry = () => ({
  client: dynamoDb(),
  runtime,
  registryTable: environment('REGISTRY_TABLE'),
});

export const lists = () => listStore(registry());
