/** PUT /freezes/stores/{id} */
import { randomUUID } from 'node:crypto';
import { putStoreFreeze } from '../contract/freezes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { setStoreFreeze } from '../domain/stores/store-freeze.ts';
import { storeFreezes } from '../store/stores/store-freezes.ts';
import { registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { renderStoreFreeze } from './render/store-freeze.ts';

export const handler = operation(putStoreFreeze, async ({ caller, path, body }) => {
  const ports = { freezes: storeFreezes(registry()), newId: randomUUID };
  const set = await setStoreFreeze(ports, { store: path.id, ...body, by: caller.username });
  return isRefusal(set) ? set : { status: 200, body: renderStoreFreeze(set) };
});
