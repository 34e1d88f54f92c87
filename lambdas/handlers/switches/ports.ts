/** The switches, as the operators' functions use them. */
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { switchStore } from '../../store/switch-store.ts';

export const switches = () =>
  switchStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });
