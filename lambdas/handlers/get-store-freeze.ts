/** GET /freezes/stores/{id} */
import { getStoreFreeze } from '../contract/freezes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { storeFreeze } from '../domain/stores/store-freeze.ts';
import { storeFreezes } from '../store/stores/store-freezes.ts';
import { registry } from './account/ports.ts';
import { operation } from './http/operation.ts';
import { renderStoreFreeze } from './render/store-freeze.ts';

export const handler = operation(getStoreFreeze, async ({ path }) => {
  const found = await storeFreeze(storeFreezes(registry()), path.id);
  return isRefusal(found) ? found : { status: 200, body: renderStoreFreeze(found) };
});
