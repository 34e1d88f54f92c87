/** How a store stands, as the contract writes it. */
import type * as z from 'zod/mini';
import type { getStoreFreeze } from '../../contract/freezes.ts';
import { inForceAt, type StoreFreeze } from '../../domain/stores/store-freeze.ts';
import { timestampOf } from './time.ts';

export const renderStoreFreeze = ({
  store,
  state,
  frozenAt,
  last,
}: StoreFreeze): z.input<(typeof getStoreFreeze)['answer']> => ({
  kind: 'stores',
  id: store,
  state,
  ...(frozenAt === undefined
    ? {}
    : { frozen_at: timestampOf(frozenAt), in_force_at: timestampOf(inForceAt(frozenAt)) }),
  ...(last ? { reason: last.reason, changed_by: last.by, changed_at: timestampOf(last.at) } : {}),
});
