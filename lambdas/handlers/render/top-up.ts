/** A top-up as its customer sees it. */
import type * as z from 'zod/mini';
import type { topUp } from '../../contract/wallet.ts';
import type { TopUp } from '../../domain/ledger/transfer.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof topUp>;

/** @param fundingSource as the request named it: a replay was made by the same request */
export const renderTopUp = (transfer: TopUp, fundingSource: Rendered['funding_source']): Rendered => ({
  id: transfer.id,
  // There is no other: a top-up moves at once or not at all.
  status: 'approved',
  amount: transfer.money.amount.toString(),
  currency: transfer.money.currency,
  funding_source: fundingSource,
  created_at: timestampOf(transfer.createdAt),
});
