/** A top-up as its customer sees it. */
import type * as z from 'zod/mini';
import type { topUp } from '../../contract/wallet.ts';
import type { TopUp } from '../../domain/ledger/transfer.ts';
import { timestampOf } from './time.ts';

type Rendered = z.input<typeof topUp>;

export const renderTopUp = (transfer: TopUp): Rendered => ({
  id: transfer.id,
  status: topUpStatus(transfer),
  amount: transfer.money.amount.toString(),
  currency: transfer.money.currency,
  ...(transfer.state === 'posted' && transfer.reversed !== undefined
    ? { reversed: transfer.reversed.toString() }
    : {}),
  funding_source: transfer.fundingSource,
  created_at: timestampOf(transfer.createdAt),
});

function topUpStatus({ state, reversed, money }: TopUp): Rendered['status'] {
  if (state === 'pending') return 'pending';
  if (reversed === money.amount) return 'reversed';
  return state === 'posted' ? 'approved' : 'failed';
}
