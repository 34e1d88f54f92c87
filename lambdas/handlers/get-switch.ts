/** GET /switches/{name} */
import { getSwitch } from '../contract/operations.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderSwitch } from './render/switch.ts';

const operations = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(getSwitch, async ({ path }) => ({
  status: 200,
  body: renderSwitch(await operations().readSwitch(path.name)),
}));
