/** GET /stores/{id}/payable */
import { getStorePayable } from '../contract/stores.ts';
import { refuse } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { renderBalance } from './render/store-side.ts';
import { timestampOf } from './render/time.ts';
import { books, registeredStore } from './stores/books.ts';

export const handler = operation(getStorePayable, async ({ path }) => {
  const [store, balances] = await Promise.all([registeredStore(path.id), books().payable(path.id)]);
  if (!store) return refuse('not_found');
  return {
    status: 200,
    body: {
      store_id: path.id,
      balances: balances.map(renderBalance),
      ...(store.frozenAt === undefined ? {} : { frozen_at: timestampOf(store.frozenAt) }),
    },
  };
});
