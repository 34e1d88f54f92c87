/** GET /stores/{id}/payable */
import { getStorePayable } from '../contract/stores.ts';
import { refuse } from '../domain/refusal.ts';
import { operation } from './http/operation.ts';
import { renderBalance } from './render/store-side.ts';
import { books, isStore } from './stores/books.ts';

export const handler = operation(getStorePayable, async ({ path }) => {
  if (!(await isStore(path.id))) return refuse('not_found');
  const balances = await books().payable(path.id);
  return { status: 200, body: { store_id: path.id, balances: balances.map(renderBalance) } };
});
