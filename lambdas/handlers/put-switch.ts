/** PUT /switches/{name} */
import { randomUUID } from 'node:crypto';
import { putSwitch } from '../contract/operations.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { type SwitchScope, scopesOf } from '../domain/switches/switch.ts';
import { environment } from '../environment.ts';
import { dynamoDb } from '../store/clients.ts';
import { operationsStore } from '../store/operations-store.ts';
import { systemRuntime as runtime } from '../store/runtime.ts';
import { operation } from './http/operation.ts';
import { Refused } from './http/refused.ts';
import type { OperationRequest } from './http/request.ts';
import { renderSwitch } from './render/switch.ts';
import { switches } from './switches/ports.ts';

type Request = OperationRequest<typeof putSwitch>;

const stores = () =>
  operationsStore({ client: dynamoDb(), runtime, registryTable: environment('REGISTRY_TABLE') });

export const handler = operation(putSwitch, async ({ caller, path, body, now }) => {
  const scope = scopeIn(path.name, body.scope);
  // One for a store that is not there would stop nothing, and nobody would know.
  if (scope && 'store' in scope && !(await stores().readStore(scope.store))) return refuse('store_not_found');
  const changed = await switches().change({
    name: path.name,
    scope,
    state: body.state,
    reason: body.reason,
    changedBy: caller.username,
    changedAt: now,
    event: randomUUID(),
  });
  return isRefusal(changed) ? changed : { status: 200, body: renderSwitch(changed) };
});

function scopeIn(name: Request['path']['name'], sent: Request['body']['scope']): SwitchScope | undefined {
  if (sent === undefined) return undefined;
  if ('device_class' in sent) return { device: sent.device_class };
  if ('country' in sent) return { country: sent.country };
  if (!scopesOf[name].includes('store'))
    throw new Refused('invalid_request', {
      errors: [{ path: 'body.scope', message: 'must not be a store: only payments and charges have one' }],
    });
  return { store: sent.store_id };
}
