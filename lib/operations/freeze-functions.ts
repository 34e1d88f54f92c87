/** The operators' functions that freeze a store. */
import type { HandlerFunction } from '../constructs/handler-function.ts';
import type { MakeFunction } from '../identity/functions-for.ts';
import type { LedgerStack } from '../ledger/ledger-stack.ts';

/** Contract operation -> its function. */
export function freezeFunctions(
  { data }: { readonly data: LedgerStack },
  operatorFunction: MakeFunction,
): Readonly<Record<string, HandlerFunction>> {
  const getStoreFreeze = operatorFunction('get-store-freeze', 'Answers whether a store is frozen');
  data.registry.grantReadStoreFreeze(getStoreFreeze);
  const putStoreFreeze = operatorFunction('put-store-freeze', 'Freezes a store, or lifts the freeze');
  data.registry.grantFreezeStore(putStoreFreeze);
  return { getStoreFreeze, putStoreFreeze };
}
