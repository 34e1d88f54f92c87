/** PUT /switches/{name} */
import { putSwitch } from '../contract/operations.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { renderSwitch } from './render/switch.ts';

const operations = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(putSwitch, async ({ caller, path, body, now }) => {
  const killSwitch = {
    name: path.name,
    state: body.state,
    reason: body.reason,
    changedBy: caller.username,
    changedAt: now,
  };
  await operations().putSwitch(killSwitch);
  return { status: 200, body: renderSwitch(killSwitch) };
});
