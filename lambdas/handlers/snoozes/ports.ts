/** The snoozes, as the operators' functions use them. */
import { environment } from '../../environment.ts';
import { dynamoDb } from '../../store/clients.ts';
import { systemRuntime as runtime } from '../../store/runtime.ts';
import { snoozeStore } from '../../store/snoozes.ts';

export const snoozes = () =>
  snoozeStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });
